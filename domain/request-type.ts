/** What a modification request may change; one may be pending per type and action (guide, p. 7). */
export const requestTypes = ['DATES', 'SITE', 'HEADCOUNT'] as const;
export type RequestType = (typeof requestTypes)[number];

export const requestTypeLabels = {
  DATES: 'Demande de modification de dates',
  SITE: 'Demande de modification de lieu',
  HEADCOUNT: 'Demande de modification d’effectif',
} as const satisfies Record<RequestType, string>;

const isRequestType = (type: string): type is RequestType => Object.hasOwn(requestTypeLabels, type);

/** The label of a type; a type that only a newer release knows goes by its code. */
export const requestTypeLabel = (type: string): string => (isRequestType(type) ? requestTypeLabels[type] : type);

const rank = (type: string): number => (isRequestType(type) ? requestTypes.indexOf(type) : requestTypes.length);

/** The pending requests of an action, in the order of their types; those that only a newer release knows come last. */
export const inTypeOrder = (
  pending: Readonly<Record<string, string>>,
): readonly { readonly type: string; readonly requestId: string }[] =>
  Object.entries(pending)
    .map(([type, requestId]) => ({ type, requestId }))
    .sort((a, b) => rank(a.type) - rank(b.type));

/** One value a type: a type that is missing does not compile. */
export const byRequestType = <T>(make: (type: RequestType) => T): Record<RequestType, T> => ({
  DATES: make('DATES'),
  SITE: make('SITE'),
  HEADCOUNT: make('HEADCOUNT'),
});
