import type { AskedRules, ChangedField, EffectRules, FieldRules } from '../field.ts';

export type SiteAsked = { readonly site: string };
export type SiteChange = ChangedField<'SITE', string>;

export const siteFields = {
  SITE: {
    isWhole: ({ before, after }) => typeof before === 'string' && typeof after === 'string',
    current: (action) => action.site,
    apply: (action, { after }) => ({ ...action, site: after }),
  },
} as const satisfies { readonly SITE: FieldRules<SiteChange> };

export const siteAsked: AskedRules<SiteAsked, SiteChange> = {
  changesOf: ({ site: before }, { site: after }) =>
    after === before ? [] : [{ of: 'SITE', field: 'site', label: 'Action / Lieu', before, after }],
};

export const siteEffect: EffectRules = {};
