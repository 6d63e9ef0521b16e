/** Who acts, as the access token says (docs/api.md, « Who calls »). */
export type Role = 'titulaire' | 'region' | 'finance';

/** Staff of a training provider: sees and touches its own provider's objects only. */
export type Titulaire = {
  readonly userId: string;
  readonly name: string;
  readonly role: 'titulaire';
  readonly organisation: string;
};
/** An agent of the Région or of its finance department. */
export type Agent = {
  readonly userId: string;
  readonly name: string;
  readonly role: 'region' | 'finance';
  readonly organisation: null;
};
export type Caller = Titulaire | Agent;

/** Who caused an event: a person, or a function that runs by itself (scheduled, or fed by the stream). */
export type Actor = { readonly userId: string; readonly role: Role | 'system' };

export const actorOf = (caller: Caller): Actor => ({ userId: caller.userId, role: caller.role });
export const system = (name: string): Actor => ({ userId: name, role: 'system' });

/** Whether this caller may know that an object of `organisation` exists. */
export const maySee = (caller: Caller, organisation: string): boolean =>
  caller.role !== 'titulaire' || caller.organisation === organisation;
