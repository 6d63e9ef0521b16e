import { ContactHelp } from '../shared/contact-help.tsx';
import { Failure } from '../shared/failure.tsx';
import { useSession, useSignInFailure } from '../shared/session.ts';
import { useTitle } from '../shared/title.ts';

/** Before the sign-in: what this is, and the way in. */
export const Welcome = () => {
  const session = useSession();
  const failure = useSignInFailure();
  useTitle('Connexion', failure !== null);
  return (
    <main id="main" className="page welcome" tabIndex={-1}>
      <div className="panel">
        <p className="brand-name">Ouverture</p>
        <h1>Ouvrir vos actions de formation et suivre vos factures d’avance</h1>
        <p>
          Ce service est ouvert aux organismes de formation titulaires d’un marché, aux agents de la Région et à son
          service financier.
        </p>
        {failure !== null && <Failure title="Vous n’êtes pas connecté" detail={failure} />}
        <p>
          <button type="button" className="button" onClick={session.signIn}>
            Se connecter
          </button>
        </p>
        <ContactHelp topic="ACCOUNT" />
      </div>
    </main>
  );
};
