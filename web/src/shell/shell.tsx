import { type FormEvent, Suspense, useEffect, useState } from 'react';
import { Link, NavLink, Outlet, useLocation, useNavigate } from 'react-router';
import { ReadFailure } from '../shared/failure.tsx';
import { frenchDay, headerTime, todayInFrance } from '../shared/format.ts';
import { PageLoading } from '../shared/loading.tsx';
import { type Me, MeContext, useMeRead } from '../shared/me.ts';
import { useSession, useSessionState, useSignInFailure } from '../shared/session.ts';
import { role as roleWords } from '../shared/words.ts';
import { Boundary } from './boundary.tsx';
import { Outdated } from './outdated.tsx';

type MenuItem = readonly [to: string, label: string];
const menuItems = {
  titulaire: [
    ['/', 'Accueil'],
    ['/actions', 'Actions de formation'],
    ['/imports', 'Imports'],
    ['/organisme', 'Ma fiche organisme'],
    ['/contacts', 'Contacts'],
  ],
  region: [
    ['/', 'Accueil'],
    ['/demandes', 'Demandes de modification'],
    ['/actions', 'Actions de formation'],
    ['/factures', 'Factures'],
    ['/imports', 'Imports'],
    ['/contacts', 'Contacts'],
  ],
  finance: [
    ['/', 'Accueil'],
    ['/factures', 'Factures'],
    ['/actions', 'Actions de formation'],
    ['/contacts', 'Contacts'],
  ],
} as const satisfies Record<Me['role'], readonly MenuItem[]>;

const Clock = ({ simulatedDay }: { readonly simulatedDay: string | null }) => {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), 15_000);
    return () => clearInterval(timer);
  }, []);
  return <span className="clock">{headerTime(simulatedDay ?? todayInFrance(now), now)}</span>;
};

const Search = ({ role }: { readonly role: Me['role'] | undefined }) => {
  // Over all providers, actions are found by the beginning of their number.
  const byNumber = role === 'region' || role === 'finance';
  const navigate = useNavigate();
  const search = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const asked = new FormData(event.currentTarget).get('q');
    void navigate(`/actions?${new URLSearchParams({ q: typeof asked === 'string' ? asked.trim() : '' })}`);
  };
  return (
    <search>
      <form className="search" onSubmit={search}>
        <label className="visually-hidden" htmlFor="search">
          {byNumber
            ? 'Rechercher une action : début de son numéro'
            : 'Rechercher une action : numéro, contrat, lot ou intitulé'}
        </label>
        <input
          id="search"
          name="q"
          type="search"
          placeholder={byNumber ? 'Début du n° d’action' : 'N°, contrat, lot, intitulé'}
          maxLength={100}
        />
        <button type="submit" className="button button-small">
          Rechercher
        </button>
      </form>
    </search>
  );
};

/** What the session's end looks like: nothing on the page is lost, and one button goes on. */
const Expired = () => {
  const session = useSession();
  const failure = useSignInFailure();
  if (useSessionState() !== 'expired') return null;
  return (
    <div className="banner banner-warning" role="alert">
      <p>Votre session a expiré. Votre saisie est conservée : reconnectez-vous pour continuer.</p>
      {failure !== null && <p>{failure}</p>}
      <button type="button" className="button button-small" onClick={session.signIn}>
        Se reconnecter
      </button>
    </div>
  );
};

/** Around every page: who is signed in, when it is, where one can go. */
export const Shell = () => {
  const session = useSession();
  const { pathname } = useLocation();
  /** On a phone, the page whose menu is unfolded: going elsewhere folds it. */
  const [menuAt, setMenuAt] = useState<string | null>(null);
  const { data: me, error, refetch } = useMeRead();
  return (
    <>
      <a className="skip" href="#main">
        Aller au contenu
      </a>
      <header className="site">
        {session.simulatedDay !== null && (
          <div className="banner">
            Démonstration : nous sommes le {frenchDay(session.simulatedDay)}, date simulée. Données fictives.
          </div>
        )}
        <Expired />
        <div className="site-inner">
          <Link className="brand" to="/">
            <span className="brand-name">Ouverture</span>
            <span className="brand-tag">Actions de formation et factures d’avance</span>
          </Link>
          <div className="who">
            <p>
              {me === undefined ? ' ' : `Bonjour ${me.role === 'titulaire' ? me.userId : me.name}`}
              {me !== undefined && <span className="muted"> · {roleWords[me.role]}</span>}
            </p>
            <p className="muted small">
              <Clock simulatedDay={session.simulatedDay} />
              {' · '}
              <button type="button" className="link" onClick={session.signOut}>
                Se déconnecter
              </button>
            </p>
          </div>
        </div>
        <div className="nav-bar">
          <div className="site-inner">
            <button
              type="button"
              className="button button-small menu-toggle"
              aria-expanded={menuAt === pathname}
              aria-controls="menu"
              onClick={() => setMenuAt(menuAt === pathname ? null : pathname)}
            >
              Menu et recherche
            </button>
            <div id="menu" className={menuAt === pathname ? 'menu menu-open' : 'menu'}>
              <nav aria-label="Menu principal">
                <ul>
                  {(me === undefined ? [] : menuItems[me.role]).map(([to, label]) => (
                    <li key={to}>
                      <NavLink to={to} end={to === '/'}>
                        {label}
                      </NavLink>
                    </li>
                  ))}
                </ul>
              </nav>
              <Search role={me?.role} />
            </div>
          </div>
        </div>
      </header>
      <main id="main" className="page" tabIndex={-1}>
        {me !== undefined ? (
          <MeContext value={me}>
            <Outdated />
            <Boundary at={pathname}>
              <Suspense fallback={<PageLoading />}>
                <Outlet />
              </Suspense>
            </Boundary>
          </MeContext>
        ) : error === null ? (
          <PageLoading />
        ) : (
          <ReadFailure error={error} retry={() => void refetch()} />
        )}
      </main>
      <footer className="site-footer">
        <div className="site-inner">
          <Link to="/contacts">Contacts et assistance</Link>
          <Link to="/accessibilite">Accessibilité : non conforme</Link>
        </div>
      </footer>
    </>
  );
};
