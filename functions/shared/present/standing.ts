import type * as z from 'zod/mini';
import type { standingReply } from '../../../contract/replies.ts';
import type { Cause } from '../../../domain/event.ts';
import { type NotFound, notFound } from '../../../domain/refusal.ts';
import { err, ok, type Result } from '../../../domain/result.ts';
import { type ProviderStore, standingWrite } from '../../../store/providers.ts';
import type { RegisterRead, StandaloneItem } from '../../../store/standalone.ts';
import type { Standing } from '../../../store/stored.ts';
import { presentStanding } from './organisation.ts';

export type FoundProvider = {
  readonly organisation: string;
  readonly standing: Standing | null;
  readonly register: RegisterRead;
};

/** A provider that the Région knows, with its standing. */
export const findProvider = async (
  providers: ProviderStore,
  organisation: string,
): Promise<Result<FoundProvider, NotFound>> => {
  const [known, standing, register] = await Promise.all([
    providers.isKnown(organisation),
    providers.standing(organisation),
    providers.register(organisation),
  ]);
  return known || standing !== null ? ok({ organisation, standing, register }) : err(notFound);
};

/** Suspends or reinstates. If the provider is in that state already, nothing is written and the first reason stays. */
export const standingDecision = (
  { organisation, standing, register }: FoundProvider,
  { suspended, reason }: { readonly suspended: boolean; readonly reason: string },
  { at, by }: Cause,
): Result<
  {
    readonly plan: StandaloneItem | null;
    readonly reply: () => { readonly body: z.input<typeof standingReply> };
  },
  never
> => {
  const unchanged = (standing?.suspended ?? false) === suspended;
  const after = { suspended, reason, at, by: by.userId };
  return ok({
    plan: unchanged ? null : standingWrite(register, standing, after, { at, by }),
    reply: () => ({ body: presentStanding(organisation, unchanged ? standing : after) }),
  });
};
