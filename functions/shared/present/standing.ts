import type * as z from 'zod/mini';
import { err, ok, type Result } from '../../../domain/result.ts';
import { type Cause, notFoundRefusal } from '../http/endpoint.ts';
import type { Refusal } from '../http/problem.ts';
import type { standingReply } from '../http/replies.ts';
import type { Apart } from '../store/commit.ts';
import { type ProviderStore, standingApart } from '../store/providers.ts';
import type { Standing } from '../store/stored.ts';
import { presentStanding } from './organisation.ts';

export type FoundProvider = { readonly organisation: string; readonly standing: Standing | null };

/** A provider that the Région knows, with its standing. */
export const findProvider = async (
  providers: ProviderStore,
  organisation: string,
): Promise<Result<FoundProvider, Refusal>> => {
  const [known, standing] = await Promise.all([providers.isKnown(organisation), providers.standing(organisation)]);
  return known || standing !== null ? ok({ organisation, standing }) : err(notFoundRefusal);
};

/** A suspension or its end. A provider that is so already keeps its reason, and nothing is written. */
export const standingChange = (
  { organisation, standing }: FoundProvider,
  { suspended, reason }: { readonly suspended: boolean; readonly reason: string },
  { at, by }: Cause,
): Result<
  {
    readonly changes: readonly [];
    readonly apart: readonly Apart[];
    readonly reply: () => { readonly body: z.input<typeof standingReply> };
  },
  never
> => {
  const unchanged = (standing?.suspended ?? false) === suspended;
  const after = { suspended, reason, at, by: by.userId };
  return ok({
    changes: [],
    apart: unchanged ? [] : [standingApart(organisation, standing, after)],
    reply: () => ({ body: presentStanding(organisation, unchanged ? standing : after) }),
  });
};
