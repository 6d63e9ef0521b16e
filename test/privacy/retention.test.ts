import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { date } from '../../domain/calendar-date.ts';
import { isErased } from '../../domain/retention/erasure.ts';
import { type Retention, retentions } from '../../domain/retention/retention.ts';
import { projectRoot } from '../../infra/bundle.ts';
import { ofType } from '../../infra/template.ts';
import { audit } from '../../ops/audit/audit.ts';
import { eraseAll, eraseEnrolment } from '../../ops/person/erase.ts';
import { findEnrolments, findExpired, type Items, matches, mentionsIn, tellsOf } from '../../ops/person/find.ts';
import { keys } from '../../store/keys.ts';
import { prepare } from '../../store/plan.ts';
import { enrolmentItem, parseItem } from '../../store/stored.ts';
import { makeWriting } from '../../store/writing.ts';
import { itemsOf } from '../audit/past.ts';
import { type ActionFactory, canaries, factoryDay, makeActionFactory, titulaireOf } from '../support/action-factory.ts';
import { openTestApp, type TestApp } from '../support/app.ts';
import { templates } from '../support/templates.ts';

const rows: readonly (readonly [string, Retention])[] = Object.entries(retentions);
const words = ({ duration }: Retention): string =>
  duration === 'for ever'
    ? 'Sans limite'
    : `${duration.count} ${{ hours: 'heures', days: 'jours', years: 'ans' }[duration.unit]}`;
const days = (name: keyof typeof retentions): number => {
  const { duration }: Retention = retentions[name];
  if (duration === 'for ever' || duration.unit === 'years') throw new Error(name);
  return duration.unit === 'days' ? duration.count : duration.count / 24;
};

describe('the table of durations', () => {
  it('is the one that docs/personal-data.md gives', () => {
    const text = readFileSync(join(projectRoot, 'docs', 'personal-data.md'), 'utf8');
    for (const [name, row] of rows)
      expect(text, name).toContain(`| ${row.what} | ${words(row)} | ${row.from} | ${row.source} | ${row.endedBy} |`);
  });

  it('is what the deployed services keep', () => {
    const { stateful, stateless } = templates;
    const any = z.looseObject({});
    const of = (template: typeof stateful, type: string) => ofType(template, type, any).map(([, found]) => found);
    const [table] = of(stateful, 'AWS::DynamoDB::GlobalTable');
    expect(table).toMatchObject({
      TimeToLiveSpecification: { AttributeName: 'expiresAtEpochSeconds', Enabled: true },
      Replicas: [{ PointInTimeRecoverySpecification: { RecoveryPeriodInDays: days('backup') } }],
    });
    const queues = of(stateful, 'AWS::SQS::Queue');
    expect(queues.length).toBeGreaterThan(2);
    for (const queue of queues) expect(queue['MessageRetentionPeriod']).toBe(days('queuedMessage') * 86_400);
    expect(of(stateful, 'AWS::Events::Archive').map((one) => one['RetentionDays'])).toEqual([days('archivedEvent')]);
    expect(of(stateful, 'AWS::S3::Bucket')).toMatchObject([
      { LifecycleConfiguration: { Rules: [{ ExpirationInDays: days('parkedRecord'), Status: 'Enabled' }] } },
    ]);
    const logs = ofType(stateless, 'AWS::Logs::LogGroup', z.looseObject({ RetentionInDays: z.number() }));
    expect(logs.length).toBeGreaterThan(30);
    for (const [id, { RetentionInDays }] of logs)
      expect(RetentionInDays, id).toBe(days(id.startsWith('AccessLog') ? 'accessLog' : 'functionLog'));
  });
});

describe('what has outlived its duration', () => {
  let app: TestApp;
  let factory: ActionFactory;
  let items: Items;
  const provider = titulaireOf('GR237');
  const unread: string[] = [];
  const place = () => ({ table: app.open.table, items, now: app.deps.clock.now });
  const allEnrolments = async () =>
    findEnrolments(
      items,
      () => true,
      (key) => unread.push(key),
    );
  const auditedOn = async (day: string) =>
    audit(await itemsOf(app), { now: new Date(`${day}T12:00:00Z`), maxAgeMs: Number.MAX_SAFE_INTEGER });

  beforeAll(async () => {
    app = await openTestApp(factoryDay);
    factory = makeActionFactory(app);
    items = async function* all() {
      yield* await itemsOf(app);
    };
    // An enrolment in every state; one action closed, the others planned to end on 30 June 2024.
    const closed = await factory.gone('GR237');
    await factory.done('closeAction', provider, {
      params: { actionNumber: closed.actionNumber },
      body: { actualEndDate: '2023-01-04' },
    });
    await factory.enrolled('GR237');
    await factory.confirmed('GR237');
    await factory.opened('GR237');
    for (const [verb, from] of [
      ['refuseEnrolment', 'enrolled'],
      ['cancelEnrolment', 'entered'],
      ['recordNoShow', 'confirmed'],
    ] as const)
      await factory.done(verb, provider, {
        params: await factory[from]('GR237'),
        headers: { 'idempotency-key': verb },
      });
  });
  afterAll(async () => app.stop());

  it('is not read, when it is a remembered reply, though the table still has it', async () => {
    const kept = (await itemsOf(app)).filter(({ kind }) => kind === 'IDEMPOTENCY');
    expect(kept).toHaveLength(3);
    const hoursLater = (hours: number) =>
      makeWriting(app.open.table, { realNow: () => new Date(Date.now() + hours * 3_600_000) }, prepare);
    for (const { pk } of kept) {
      const digest = String(pk).replace(keys.idempotency('').pk, '');
      expect(await hoursLater(23).findReply(digest)).not.toBeNull();
      expect(await hoursLater(24.01).findReply(digest)).toBeNull();
    }
  });

  it('is erased on its day and not before, year after year, until nobody is named', async () => {
    const left: (readonly [string, number])[] = [];
    for (const day of [
      '2025-01-03',
      '2025-01-04',
      '2026-06-29',
      '2026-06-30',
      '2027-12-31',
      '2028-01-01',
      '2028-12-31',
      '2029-01-01',
      '2033-01-01',
    ]) {
      app.clock.set(day);
      const { due } = await findExpired(items, date(day), (key) => unread.push(key));
      const done = await eraseAll(place(), due, { ground: 'EXPIRED', today: date(day), execute: true });
      expect(done.refused).toEqual([]);
      expect(done.erased).toHaveLength(due.length);
      expect((await findExpired(items, date(day), (key) => unread.push(key))).due).toEqual([]);
      left.push([day, (await allEnrolments()).filter(({ enrolment }) => !isErased(enrolment)).length]);
    }
    expect(left).toEqual([
      ['2025-01-03', 7],
      ['2025-01-04', 7],
      ['2026-06-29', 7],
      // Who never entered an action that was to end on 30 June 2024.
      ['2026-06-30', 2],
      ['2027-12-31', 2],
      // Who left the action closed on 4 January 2023.
      ['2028-01-01', 1],
      ['2028-12-31', 1],
      ['2029-01-01', 0],
      ['2033-01-01', 0],
    ]);
    expect(unread).toEqual([]);
    const named = (await itemsOf(app)).filter(
      (item) => item['kind'] !== 'IDEMPOTENCY' && canaries.some((word) => JSON.stringify(item).includes(word)),
    );
    expect(named).toEqual([]);
    expect((await auditedOn('2033-01-01')).findings.filter(({ code }) => code !== 'FLAG_DIFFERS')).toEqual([]);
  });
});

describe('erasing', () => {
  let app: TestApp;
  let factory: ActionFactory;
  beforeAll(async () => {
    app = await openTestApp(factoryDay);
    factory = makeActionFactory(app);
  });
  afterAll(async () => app.stop());

  it('loses to nobody and makes nobody lose: whoever writes in the same action meanwhile is kept too', async () => {
    const { actionNumber, id } = await factory.enrolled('GR237');
    await factory.done('cancelEnrolment', 'GR237', { params: { actionNumber, id } });
    const place = { table: app.open.table, now: app.deps.clock.now };
    const how = { ground: 'REQUESTED', today: date(factoryDay), execute: true } as const;
    const enrolling = Array.from({ length: 6 }, async () =>
      factory.done('enrolTrainee', 'GR237', { params: { actionNumber }, body: factory.trainee() }),
    );
    const erasing = [0, 1, 2].map(async () => eraseEnrolment(place, { actionNumber, id }, how));
    await Promise.all(enrolling);
    const outcomes = await Promise.all(erasing);
    expect(outcomes.map((one) => (one.ok ? one.value : one.error.code)).sort()).toEqual([
      'ALREADY',
      'ALREADY',
      'ERASED',
    ]);
    const all = await itemsOf(app);
    expect(all.filter(({ kind, type }) => kind === 'EVENT' && type === 'TRAINEE_ERASED')).toHaveLength(1);
    const { findings } = await audit(all, { now: new Date('2023-01-05T22:59:00Z'), maxAgeMs: Number.MAX_SAFE_INTEGER });
    expect(findings).toEqual([]);
  });

  it('finds people as they are looked up, and reports items that it cannot read', async () => {
    const { actionNumber, id } = await factory.enrolled('GR237');
    const [item] = (await itemsOf(app)).filter(({ sk }) => sk === `ENROLMENT#${id}`);
    const { body } = parseItem(enrolmentItem, 'ENROLMENT', { ...item });
    const enrolment = { ...body, lastName: 'D’Éçole  Zoé', firstName: 'Zoë' };
    const found = (selection: Parameters<typeof matches>[0]) => matches(selection, enrolment);
    expect(found({ lastName: 'd’ecole zoe', firstName: 'ZOE' })).toBe(true);
    expect(found({ lastName: 'd’ecole' })).toBe(false);
    expect(found({ reference: enrolment.reference, organisation: 'GR512' })).toBe(false);
    expect(found({ enrolments: [id] })).toBe(true);
    expect(found({ enrolments: [`${actionNumber}.E99`] })).toBe(false);
    const unread: string[] = [];
    const items: Items = async function* some() {
      yield { ...item, body: { id } };
    };
    expect(
      await findEnrolments(
        items,
        () => true,
        (key) => unread.push(key),
      ),
    ).toEqual([]);
    expect(unread).toEqual([`ACTION#${actionNumber} / ENROLMENT#${id}`]);
  });

  it('distinguishes a reply about the person from others, however short the name, and names free text to be read', async () => {
    expect(tellsOf('{"lastName":"Li"}', ['Li'])).toBe(true);
    expect(tellsOf('{"lastName":"Lime","detail":"Li, oui"}', ['Li'])).toBe(false);
    expect(tellsOf('{"detail":"Les heures de Exemple vont…"}', ['Exemple'])).toBe(true);
    expect(tellsOf('{"lastName":"a\\"b"}', ['a"b'])).toBe(true);
    const { id } = await factory.enrolled('GR237');
    const [item] = (await itemsOf(app)).filter(({ sk }) => sk === `ENROLMENT#${id}`);
    const { body } = parseItem(enrolmentItem, 'ENROLMENT', { ...item });
    const request = { pk: 'ACTION#A', sk: 'REQUEST#A.M1', kind: 'REQUEST' };
    const naming = { ...request, body: { justification: `Départ de ${body.lastName.toUpperCase()}`, site: 'Albi' } };
    expect(mentionsIn(naming, [body])).toEqual([
      { key: 'ACTION#A / REQUEST#A.M1', kind: 'REQUEST', field: '/justification' },
    ]);
    expect(mentionsIn({ ...request, body: { justification: 'Travaux' } }, [body])).toEqual([]);
  });
});
