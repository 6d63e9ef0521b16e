import { createContext, use } from 'react';
import type { ReplyOf } from '../../../contract/client.ts';
import { useApi } from './api.ts';

export type Me = ReplyOf<'showMe'>;

export const useMeRead = () => useApi('showMe', {});

export const MeContext = createContext<Me | null>(null);

export const useMe = (): Me => {
  const me = use(MeContext);
  if (me === null) throw new Error('Nobody is signed in');
  return me;
};
