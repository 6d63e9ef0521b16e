import { useEffect, useState } from 'react';

const waiting = 'Chargement en cours…';

/** Said only when it lasts: a flash of « Chargement » on each page would be noise. */
const useSlow = (): boolean => {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), 300);
    return () => clearTimeout(timer);
  }, []);
  return slow;
};

export const Loading = () => {
  const slow = useSlow();
  return (
    <p className="loading" role="status">
      {slow ? waiting : ''}
    </p>
  );
};

/** The same, where even the page's title waits to be read. */
export const PageLoading = () => {
  const slow = useSlow();
  return (
    <div className="loading" role="status">
      {slow && <h1 className="waiting">{waiting}</h1>}
    </div>
  );
};
