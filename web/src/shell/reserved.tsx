import { Link, Outlet, useOutletContext } from 'react-router';
import { type Me, useMe } from '../shared/me.ts';
import { useTitle } from '../shared/title.ts';
import { role as roleWords } from '../shared/words.ts';

const Closed = ({ me, inPage }: { readonly me: Me; readonly inPage: boolean }) => {
  useTitle('Page réservée', true);
  const Title = inPage ? 'h2' : 'h1';
  return (
    <>
      <Title>Cette page n’est pas ouverte à votre profil</Title>
      <p>
        Vous êtes connecté en tant que {me.name} ({roleWords[me.role]}). Revenez à l’<Link to="/">accueil</Link>, ou
        déconnectez-vous pour changer de profil.
      </p>
    </>
  );
};

/** Pages that only some may use. The API refuses the others too; here they are told before they fill anything in. */
export const Reserved = ({ to }: { readonly to: readonly Me['role'][] }) => {
  const me = useMe();
  const around: unknown = useOutletContext();
  return to.includes(me.role) ? (
    <Outlet context={around} />
  ) : (
    // A tab stands under the title of its action.
    <Closed me={me} inPage={around !== undefined} />
  );
};
