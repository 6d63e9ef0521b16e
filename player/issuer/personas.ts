/** Who may sign in on this machine. They do not exist: their names say so. */
export const personas = [
  { user: 'GR237', name: 'Utilisateur GR237 (démonstration)', role: 'titulaire', organisation: 'GR237' },
  { user: 'GR512', name: 'Utilisateur GR512 (démonstration)', role: 'titulaire', organisation: 'GR512' },
  { user: 'region', name: 'Agent de la Région (démonstration)', role: 'region', organisation: null },
  { user: 'region2', name: 'Second agent de la Région (démonstration)', role: 'region', organisation: null },
  { user: 'finance', name: 'Service financier (démonstration)', role: 'finance', organisation: null },
] as const;
export type Persona = (typeof personas)[number];

export const findPersona = (user: string | null): Persona | undefined => personas.find((one) => one.user === user);

export const subjectOf = ({ user }: Persona): string => `local-${user}`;
export const personaOfSubject = (subject: string | undefined): Persona | undefined =>
  personas.find((one) => subjectOf(one) === subject);
