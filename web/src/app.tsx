import { type ComponentType, lazy, useEffect, useRef } from 'react';
import { Route, Routes, useLocation } from 'react-router';
import { ActionList } from './actions/action-list.tsx';
import { Home } from './home/home.tsx';
import { useSessionState } from './shared/session.ts';
import { NotFound } from './shell/not-found.tsx';
import { Reserved } from './shell/reserved.tsx';
import { Shell } from './shell/shell.tsx';
import { Welcome } from './shell/welcome.tsx';

const fetchLater = async () => import('./later.tsx');
type Later = Awaited<ReturnType<typeof fetchLater>>;
const later = (pick: (module: Later) => ComponentType) => lazy(async () => ({ default: pick(await fetchLater()) }));

const Accessibility = later((module) => module.Accessibility);
const ActionDeclarations = later((module) => module.ActionDeclarations);
const ActionHistory = later((module) => module.ActionHistory);
const ActionInvoices = later((module) => module.ActionInvoices);
const ActionRequests = later((module) => module.ActionRequests);
const ChooseType = later((module) => module.ChooseType);
const CloseAction = later((module) => module.CloseAction);
const Contacts = later((module) => module.Contacts);
const Declare = later((module) => module.Declare);
const EditRequest = later((module) => module.EditRequest);
const Identification = later((module) => module.Identification);
const Imports = later((module) => module.Imports);
const InvoiceList = later((module) => module.InvoiceList);
const InvoicePage = later((module) => module.InvoicePage);
const ManageAction = later((module) => module.ManageAction);
const OpenAction = later((module) => module.OpenAction);
const Organisation = later((module) => module.Organisation);
const PendingDeclarations = later((module) => module.PendingDeclarations);
const PendingEnrolments = later((module) => module.PendingEnrolments);
const Provider = later((module) => module.Provider);
const RequestPage = later((module) => module.RequestPage);
const RequestQueue = later((module) => module.RequestQueue);
const Trainees = later((module) => module.Trainees);

const titleWaitMs = 10_000;

/**
 * After a move to another page, reading starts again at its title, as soon as it is there. Not where a message already
 * took the focus, nor among tabs, where the next key press goes on.
 */
const useFocusOnMove = (): void => {
  const { pathname, search } = useLocation();
  /** A step of a form is a page of its own, told by the address alone. */
  const page = `${pathname} ${new URLSearchParams(search).get('etape') ?? ''}`;
  const before = useRef(page);
  useEffect(() => {
    if (before.current === page) return;
    before.current = page;
    if (document.activeElement?.closest('.tabs')) return;
    window.scrollTo(0, 0);
    const main = document.querySelector('main');
    if (main === null || document.activeElement?.closest('main .alert')) return;
    main.focus({ preventScroll: true });
    const toTitle = (): boolean => {
      // Somebody who has gone on meanwhile is left where they are.
      if (document.activeElement !== main && document.activeElement !== document.body) return true;
      const title = main.querySelector('h1:not(.waiting)');
      if (!(title instanceof HTMLElement)) return false;
      title.tabIndex = -1;
      title.focus({ preventScroll: true });
      return true;
    };
    if (toTitle()) return;
    const watcher = new MutationObserver(() => {
      if (toTitle()) stop();
    });
    const timer = setTimeout(() => watcher.disconnect(), titleWaitMs);
    const stop = (): void => {
      clearTimeout(timer);
      watcher.disconnect();
    };
    watcher.observe(main, { childList: true, subtree: true });
    return stop;
  }, [page]);
};

export const App = () => {
  useFocusOnMove();
  useEffect(() => {
    // Once the first page is there; a failure will be met, and said, by the page that needs it.
    const timer = setTimeout(() => void fetchLater().catch(() => null), 500);
    return () => clearTimeout(timer);
  }, []);
  if (useSessionState() === 'signed-out') return <Welcome />;
  return (
    <Routes>
      <Route element={<Shell />}>
        <Route index element={<Home />} />
        <Route path="actions" element={<ActionList />} />
        <Route path="actions/:actionNumber" element={<ManageAction />}>
          <Route index element={<Identification />} />
          <Route element={<Reserved to={['titulaire', 'region']} />}>
            <Route path="stagiaires" element={<Trainees />} />
            <Route path="declarations" element={<ActionDeclarations />} />
            <Route path="demandes" element={<ActionRequests />} />
          </Route>
          <Route element={<Reserved to={['titulaire']} />}>
            <Route path="declarations/:period" element={<Declare />} />
          </Route>
          <Route path="factures" element={<ActionInvoices />} />
          <Route path="historique" element={<ActionHistory />} />
        </Route>
        <Route element={<Reserved to={['titulaire']} />}>
          <Route path="actions/:actionNumber/ouverture" element={<OpenAction />} />
          <Route path="actions/:actionNumber/fermeture" element={<CloseAction />} />
          <Route path="actions/:actionNumber/demandes/nouvelle" element={<ChooseType />} />
          <Route path="actions/:actionNumber/demandes/nouvelle/:type" element={<EditRequest />} />
          <Route path="organisme" element={<Organisation />} />
        </Route>
        <Route element={<Reserved to={['titulaire', 'region']} />}>
          <Route path="inscriptions" element={<PendingEnrolments />} />
          <Route path="declarations" element={<PendingDeclarations />} />
          <Route path="demandes" element={<RequestQueue />} />
          <Route path="demandes/:id" element={<RequestPage />} />
          <Route path="imports" element={<Imports />} />
        </Route>
        <Route element={<Reserved to={['region']} />}>
          <Route path="organismes/:organisation" element={<Provider />} />
        </Route>
        <Route path="factures" element={<InvoiceList />} />
        <Route path="factures/:id" element={<InvoicePage />} />
        <Route path="contacts" element={<Contacts />} />
        <Route path="accessibilite" element={<Accessibility />} />
        <Route path="*" element={<NotFound />} />
      </Route>
    </Routes>
  );
};
