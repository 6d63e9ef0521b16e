import { Link } from 'react-router';
import { useMe } from './me.ts';

/** A provider's code; for the Région, the way to its page. */
export const ProviderName = ({ organisation }: { readonly organisation: string }) =>
  useMe().role === 'region' ? <Link to={`/organismes/${organisation}`}>{organisation}</Link> : organisation;
