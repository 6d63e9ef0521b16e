import { type AskedRules, type ChangedField, type EffectRules, type FieldRules, faultsByField } from '../field.ts';

export type HeadcountAsked = { readonly places: number };
export type HeadcountChange = ChangedField<'PLACES', number>;

export const headcountFields = {
  PLACES: {
    isWhole: ({ before, after }) => typeof before === 'number' && typeof after === 'number',
    current: (action) => action.places,
    apply: (action, { after }) => ({ ...action, places: after }),
  },
} as const satisfies { readonly PLACES: FieldRules<HeadcountChange> };

const tooFewPlaces = (inTraining: number, places: number): string =>
  `${inTraining} stagiaires sont en formation : l’effectif demandé (${places}) ne peut pas être inférieur. Enregistrez d’abord les sorties, ou demandez au moins ${inTraining} places.`;

export const headcountAsked: AskedRules<HeadcountAsked, HeadcountChange> = {
  changesOf: ({ places: before }, { places: after }) =>
    after === before ? [] : [{ of: 'PLACES', field: 'places', label: 'Action / Nombre de places', before, after }],
};

export const headcountEffect: EffectRules = {
  faultsOf: ({ after, changed }) => {
    const faults = faultsByField('INVALID');
    const { inTrainingCount } = after.facts;
    if (changed('places') && after.places < inTrainingCount)
      faults.add('places', tooFewPlaces(inTrainingCount, after.places));
    return faults.all();
  },
};
