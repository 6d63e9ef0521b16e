export const isMember = <T extends object>(set: T, code: string): code is keyof T & string => Object.hasOwn(set, code);

/** The codes of a closed set, in its order. */
export const membersOf = <T extends object>(set: T): readonly (keyof T & string)[] =>
  Object.keys(set).filter((code) => isMember(set, code));
