import { Link } from 'react-router';

/** Ends a form that filters a list; `clear` is the list without filters. */
export const FilterActions = ({ clear }: { readonly clear: string }) => (
  <div className="filter-actions">
    <button type="submit" className="button button-small">
      Filtrer
    </button>
    <Link className="link" to={clear}>
      Effacer les filtres
    </Link>
  </div>
);
