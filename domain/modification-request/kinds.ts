/** What a modification request may change; one may be pending per type and action (guide, p. 8). */
export const requestTypes = ['DATES', 'SITE', 'HEADCOUNT'] as const;
export type RequestType = (typeof requestTypes)[number];

export const requestTypeLabels = {
  DATES: 'Demande de modification de dates',
  SITE: 'Demande de modification de lieu',
  HEADCOUNT: 'Demande de modification d’effectif',
} as const satisfies Record<RequestType, string>;
