import { useEffect, useState } from 'react';

/** Said only when it lasts: a flash of « Chargement » on each page would be noise. */
export const Loading = ({ what = 'Chargement en cours…' }: { readonly what?: string }) => {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), 300);
    return () => clearTimeout(timer);
  }, []);
  return (
    <p className="loading" role="status">
      {slow ? what : ''}
    </p>
  );
};
