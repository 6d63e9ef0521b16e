import type { BodyOf, ReplyOf } from '../../../contract/client.ts';
import { TextField, type Typed } from '../shared/form.tsx';

type Action = ReplyOf<'showAction'>;
type Body = BodyOf<'fileModification'>;

export const SiteField = ({ action }: { readonly action: Action }) => (
  <>
    <p>
      Lieu actuel : <strong>{action.site}</strong>
    </p>
    <TextField name="changes/site" label="Nouveau lieu" required size={50} />
  </>
);

export const readSite = (_: Action, { text }: Typed): Extract<Body, { readonly type: 'SITE' }> => ({
  type: 'SITE',
  changes: { site: text('changes/site') },
});

export const HeadcountField = ({ action }: { readonly action: Action }) => (
  <>
    <p>
      Nombre de places actuel : <strong>{action.places}</strong>
    </p>
    <TextField name="changes/places" label="Nouveau nombre de places" required inputMode="numeric" size={7} />
  </>
);

export const readHeadcount = (_: Action, { text, addError }: Typed): Extract<Body, { readonly type: 'HEADCOUNT' }> => {
  const places = Number(text('changes/places'));
  if (!Number.isInteger(places) || places < 1)
    addError('changes/places', 'Nombre de places : indiquez un nombre entier, 1 au moins.');
  return { type: 'HEADCOUNT', changes: { places } };
};
