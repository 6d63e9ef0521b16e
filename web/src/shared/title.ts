import { useEffect } from 'react';

/** Names the page; a page that could not do what was asked says so first. */
export const useTitle = (title: string, failed = false): void => {
  useEffect(() => {
    document.title = `${failed ? 'Erreur : ' : ''}${title} – Ouverture`;
  }, [title, failed]);
};
