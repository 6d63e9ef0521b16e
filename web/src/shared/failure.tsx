import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { ClientProblem } from '../../../contract/client.ts';
import { problemOf } from './api.ts';
import { ContactHelp } from './contact-help.tsx';
import { french } from './format.ts';

type FailureProps = { readonly title?: string; readonly detail: string; readonly children?: ReactNode };

/** Something that could not be shown or done, said once, where it happened. */
export const Failure = ({ title = 'Impossible pour le moment', detail, children }: FailureProps) => (
  <div className="alert alert-error" role="alert">
    <p className="alert-title">{title}</p>
    <p>{french(detail)}</p>
    {children}
  </div>
);

const reference = (problem: ClientProblem): string | null => (problem.kind === 'refused' ? problem.requestId : null);

/** What could not be read, with what to do: try again, or write to whom it concerns. */
export const ReadFailure = ({ error, retry }: { readonly error: unknown; readonly retry?: () => void }) => {
  const problem = problemOf(error);
  if (problem === null) return null;
  const given = reference(problem);
  const title = problem.kind === 'refused' ? problem.title : 'Ces informations n’ont pas pu être lues';
  return (
    <Failure title={title} detail={problem.detail}>
      {retry !== undefined && problem.kind !== 'refused' && (
        <p>
          <button type="button" className="button button-secondary" onClick={retry}>
            Réessayer
          </button>
        </p>
      )}
      {problem.kind === 'refused' && problem.status === 404 && (
        <p>
          <Link to="/actions">Voir la liste des actions de formation</Link>
        </p>
      )}
      {given !== null && <p className="muted small">Référence à donner à l’assistance : {given}</p>}
      {problem.kind === 'unavailable' && <ContactHelp topic="PLATFORM" />}
    </Failure>
  );
};

/** The same, where it is all that the page can show. */
export const PageFailure = ({ error, retry }: { readonly error: unknown; readonly retry: () => void }) => (
  <>
    <h1>Cette page ne peut pas être affichée</h1>
    <ReadFailure error={error} retry={retry} />
  </>
);
