import { Link } from 'react-router';
import { useTitle } from '../shared/title.ts';

export const NotFound = () => {
  useTitle('Page introuvable', true);
  return (
    <>
      <h1>Page introuvable</h1>
      <p>
        Cette adresse ne correspond à aucune page. Revenez à l’<Link to="/">accueil</Link> ou cherchez une action par
        son numéro.
      </p>
    </>
  );
};
