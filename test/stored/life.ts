import { requestTypes } from '../../domain/request-type.ts';
import { type Acts, actsOf, type Driver } from './acts.ts';

export const firstDay = '2023-01-05';
const lastDay = '2023-02-06';

type Played = Driver & Acts;

/** A provider's sheet. */
const sheet = (organisation: 'GR237' | 'GR512', siret: string | null) => ({
  name: `Organisme fictif ${organisation}`,
  siret,
  address: '1 rue de l’Exemple, 31000 Toulouse',
  contactName: 'Camille Fictif',
  email: `contact@${organisation.toLowerCase()}.example`,
  phone: '0500000000',
  vatExempt: true,
  authorisedSignatories: siret === null ? [] : [{ name: 'Dominique Fictif', capacity: 'Direction' }],
});

/** Two providers with a sheet, one of them only once its first advance has left, and a third that was suspended before. */
const meetProviders = async ({ done, stream, key, register, on }: Played) => {
  const early = await register(101, { organisation: 'GR512', contract: 'taxed' });
  const mistaken = await on(early, 'GR512').entered(firstDay);
  await on(early, 'GR512').open(firstDay);
  await stream();
  await done('cancelEnrolment', 'GR512', on(early, 'GR512').to(mistaken));
  await done('updateOrganisation', 'GR512', { body: sheet('GR512', null) });
  await done('updateOrganisation', 'GR237', { body: sheet('GR237', '00000000200014') });
  await register(102, { organisation: 'GR604' });
  for (const reason of ['Premier motif fictif', 'Second motif fictif']) {
    const params = { organisation: 'GR604' };
    await done('suspendProvider', 'region', { params, body: { reason }, headers: key() });
    await done('reinstateProvider', 'region', { params, body: { reason: 'Contrôle fictif terminé' } });
  }
  return early;
};

/** Actions that wait for their opening: with no request pending, one of each type, or all three. */
const registerOnly = async ({ register, on }: Played): Promise<void> => {
  await register(111);
  await on(await register(112, { contract: 'recouped' })).lock();
  for (const [index, type] of [...requestTypes].entries()) await on(await register(113 + index)).file(type);
};

/**
 * Actions in progress, late and closed, with the advance in each of its states. The last state, `awaited`, is for those
 * opened on the last day: what their openings ask for is then still to be done.
 */
const openActions = async ({ done, stream, register, on }: Played) => {
  const soon = { end: '2023-01-20' } as const;
  const going = {
    notDue: await register(121, { contract: 'waived' }),
    held: await register(123),
    issued: await register(124),
    rejected: await register(125, { contract: 'forSme' }),
    replaced: await register(126, { contract: 'taxed' }),
  };
  const late = {
    notDue: await register(131, { contract: 'small', ...soon }),
    held: await register(133, { contract: 'byRegion', ...soon }),
    issued: await register(134, { contract: 'byRegion', ...soon }),
    rejected: await register(135, soon),
    replaced: await register(136, { contract: 'recouped', ...soon }),
  };
  const closed = {
    notDue: await register(141, { contract: 'waived' }),
    held: await register(143),
    issued: await register(144, { contract: 'contractual' }),
    rejected: await register(145),
    replaced: await register(146),
  };
  const awaited = { going: await register(122), late: await register(132, soon), closed: await register(142) };
  for (const actions of [going, late, closed])
    for (const [state, action] of Object.entries(actions)) {
      const id = await on(action).entered(firstDay);
      await on(action).open(firstDay);
      if (state === 'held') await done('cancelEnrolment', 'GR237', on(action).to(id));
      else if (actions === closed) await on(action).exit(id, firstDay);
    }
  for (const action of [awaited.going, awaited.late]) await on(action).entered(firstDay);
  await stream();
  for (const action of Object.values(closed)) await on(action).close(firstDay);
  return { going, late, closed, awaited };
};
type Opened = Awaited<ReturnType<typeof openActions>>;

/** Every state of an invoice: interrupted once and twice, rejected from each state that allows it, replaced once and twice. */
const followInvoices = async ({ follow, replace }: Played, { going, late, closed }: Opened): Promise<void> => {
  await follow(going.issued, 'IN_PROCESS');
  await follow(late.issued, 'IN_PROCESS', 'SUSPENDED');
  await follow(going.rejected, 'REJECTED');
  await follow(late.rejected, 'IN_PROCESS', 'SUSPENDED', 'REJECTED');
  await follow(closed.issued, 'IN_PROCESS', 'PAYMENT_ORDERED', 'PAID');
  await follow(closed.rejected, 'IN_PROCESS', 'REJECTED');
  await replace(going.replaced);
  await replace(late.replaced);
  await follow(late.replaced, 'IN_PROCESS', 'SUSPENDED', 'IN_PROCESS', 'SUSPENDED', 'IN_PROCESS');
  await replace(closed.replaced, ['IN_PROCESS']);
  await replace(closed.replaced);
  await follow(closed.replaced, 'IN_PROCESS', 'PAYMENT_ORDERED');
};

/** A request of each type pending on everything that is open, whatever its advance; one letter has come. */
const fileEverywhere = async ({ on, letter }: Played, { going, late, awaited }: Opened): Promise<void> => {
  for (const action of [...Object.values(going), ...Object.values(late), awaited.going, awaited.late]) {
    const [dates = ''] = await on(action).lock();
    if (action === going.issued) await letter(dates, firstDay);
  }
};

const reasons = ['COMPLETED', 'DROPPED_OUT', 'EXCLUDED'] as const;

/** Every state of an enrolment, an entry corrected, one cancelled, some trainees erased while the action goes on; hours declared. */
const enrolAndDeclare = async ({ done, stream, erase, key, register, on }: Played) => {
  const actionNumber = await register(151, { start: '2022-10-03', end: '2023-06-30' });
  const { enrol, confirmed, enter, entered, open, exit, to, declare } = on(actionNumber);
  const stays = await entered('2022-10-04');
  await enter(stays, '2022-10-03');
  await open('2022-10-03');
  await stream();
  const trained = [stays];
  for (const reason of reasons) {
    const id = await entered('2022-10-10');
    await exit(id, firstDay, reason);
    trained.push(id);
  }
  await enrol('01');
  await confirmed();
  for (const operation of ['refuseEnrolment', 'cancelEnrolment'] as const) {
    for (const erased of [false, true]) {
      const id = await enrol();
      await done(operation, 'GR237', to(id));
      if (erased) await erase(actionNumber, id);
    }
  }
  for (const erased of [false, true]) {
    const id = await confirmed();
    await done('recordNoShow', 'GR237', to(id));
    if (erased) await erase(actionNumber, id);
  }
  await done('cancelEnrolment', 'GR237', to(await entered('2022-11-07')));
  await done('enrolTrainee', 'GR237', {
    params: { actionNumber },
    body: { lastName: 'FICTIF', firstName: 'Sacha', reference: 'FICTIF-REMEMBERED' },
    headers: key(),
  });
  const hours = (given: number) => Object.fromEntries(trained.map((id) => [id, given]));
  await declare('2022-10', hours(70));
  await declare('2022-10', hours(63.25));
  await declare('2022-11', hours(0));
  return actionNumber;
};

/** A closed action with a quarter declared and enrolments that still wait, whose trainees are then all erased. */
const closeAndErase = async ({ erase, register, on }: Played): Promise<void> => {
  const actionNumber = await register(152, { start: '2022-10-03', end: '2022-12-30', frequency: 'QUARTERLY' });
  const { enrol, confirmed, entered, open, exit, declare, close } = on(actionNumber);
  const left = [await entered('2022-10-03')];
  await open('2022-10-03');
  for (let more = 0; more < 2; more += 1) left.push(await entered('2022-10-10'));
  const others = [await enrol(), await confirmed()];
  for (const [index, id] of left.entries()) await exit(id, '2022-12-16', reasons[index]);
  await declare('2022-Q4', Object.fromEntries(left.map((id) => [id, 7.5])));
  await close('2022-12-16');
  for (const id of [...left, ...others]) await erase(actionNumber, id);
};

/** Requests of each type in each state, on an action whose advance was held until a second trainee entered. */
const requestChanges = async ({ done, stream, key, register, on, letter, approve, refuse }: Played): Promise<void> => {
  const actionNumber = await register(153, { start: '2022-11-02', frequency: 'BIMONTHLY' });
  const { entered, open, to, declare, enter, file } = on(actionNumber);
  const mistaken = await entered('2022-11-03');
  await open('2022-11-03');
  await done('cancelEnrolment', 'GR237', to(mistaken));
  await stream();
  const pupil = await entered('2022-11-03');
  await stream();
  await declare('2022-B6', { [pupil]: 140 });
  for (const type of requestTypes) {
    const plain = await file(type);
    await done('withdrawModification', 'GR237', { params: { id: plain } });
    await refuse(await file(type));
    const lettered = await file(type);
    await letter(lettered, firstDay);
    await refuse(lettered);
    const good = await file(type);
    await letter(good, firstDay);
    await done('approveModification', 'region', {
      params: { id: good },
      body: { remarks: 'Accord fictif', amendmentNumber: 'AVENANT-FICTIF' },
      headers: key(),
    });
  }
  await enter(pupil, '2022-11-02');
  const start = await file('DATES', {
    actualStartDate: '2022-11-02',
    components: [{ number: '01', endDate: '2023-11-30' }],
  });
  await letter(start, firstDay);
  await approve(start);
};

/** An import whose report is so long that it is remembered compressed. */
const importALongFile = async ({ done, key }: Played, actionNumber: string): Promise<void> => {
  const line = (rank: number): string => `INCONNUE_${rank};FICTIF;Camille;FICTIF-IMPORT-${rank}`;
  const lines = [
    `${actionNumber};FICTIF;Camille;FICTIF-IMPORT`,
    ...Array.from({ length: 90 }, (_, index) => line(index + 1)),
  ];
  await done('importLines', 'GR237', {
    query: { kind: 'enrolments' },
    body: `actionNumber;lastName;firstName;reference\n${lines.join('\n')}\n`,
    headers: { 'content-type': 'text/csv', ...key() },
  });
};

/** What is still under way when the items are taken. */
const leaveUnfinished = async ({ done, on, replace }: Played, { awaited, late }: Opened, early: string) => {
  await on(awaited.going).open(firstDay);
  await on(awaited.late).open(firstDay);
  const only = await on(awaited.closed).entered(lastDay);
  await on(awaited.closed).open(lastDay);
  await on(awaited.closed).exit(only, lastDay);
  await on(awaited.closed).close(lastDay);
  await on(late.held).entered('2023-01-10');
  await replace(early, ['IN_PROCESS'], 'GR512');
  await done('suspendProvider', 'region', { params: { organisation: 'GR512' }, body: { reason: 'Motif fictif' } });
};

/**
 * Brings every kind of item into every state it can have. Everybody and everything in it is made up, and says so. It ends
 * while some events wait to be published and some advances to be issued.
 */
export const playLife = async (driver: Driver): Promise<void> => {
  const played: Played = { ...driver, ...actsOf(driver) };
  await driver.turnTo(firstDay);
  const early = await meetProviders(played);
  await registerOnly(played);
  const opened = await openActions(played);
  await followInvoices(played, opened);
  await fileEverywhere(played, opened);
  const roster = await enrolAndDeclare(played);
  await closeAndErase(played);
  await requestChanges(played);
  await importALongFile(played, roster);
  await driver.stream();
  await driver.turnTo(lastDay);
  await driver.night();
  await driver.stream();
  await leaveUnfinished(played, opened, early);
};
