import type { ComponentType } from 'react';
import type { Given } from '../../../contract/client.ts';
import type { Action } from '../action/manage-action.tsx';
import { TextField, type Typed } from '../shared/form.tsx';
import { DateFields, datesOf } from './date-fields.tsx';

type Body = Given<'fileModification'>['body'];
export type RequestType = Body['type'];

/** Everything that the screens know of a type of request. */
type ScreenOfType = {
  /** In the address of its form. */
  readonly path: string;
  readonly Fields: ComponentType<{ readonly action: Action }>;
  readonly read: (action: Action, typed: Typed) => Body;
};

/** In the order in which they are offered. */
export const requestScreens: Readonly<Record<RequestType, ScreenOfType>> = {
  DATES: { path: 'dates', Fields: DateFields, read: datesOf },
  SITE: {
    path: 'lieu',
    Fields: ({ action }) => (
      <>
        <p>
          Lieu actuel : <strong>{action.site}</strong>
        </p>
        <TextField name="changes/site" label="Nouveau lieu" required size={50} />
      </>
    ),
    read: (_, { text }) => ({ type: 'SITE', changes: { site: text('changes/site') } }),
  },
  HEADCOUNT: {
    path: 'effectif',
    Fields: ({ action }) => (
      <>
        <p>
          Nombre de places actuel : <strong>{action.places}</strong>
        </p>
        <TextField name="changes/places" label="Nouveau nombre de places" required inputMode="numeric" size={7} />
      </>
    ),
    read: (_, { text, fault }) => {
      const places = Number(text('changes/places'));
      if (!Number.isInteger(places) || places < 1)
        fault('changes/places', 'Nombre de places : indiquez un nombre entier, 1 au moins.');
      return { type: 'HEADCOUNT', changes: { places } };
    },
  },
};

const isRequestType = (type: string): type is RequestType => Object.hasOwn(requestScreens, type);
export const offeredTypes: readonly RequestType[] = Object.keys(requestScreens).filter(isRequestType);
