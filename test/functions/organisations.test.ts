import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { enrolTrainee } from '../../contract/routes/enrol-trainee.ts';
import { listActionEnrolments } from '../../contract/routes/list-action-enrolments.ts';
import { reinstateProvider } from '../../contract/routes/reinstate-provider.ts';
import { showAction } from '../../contract/routes/show-action.ts';
import { showOrganisation } from '../../contract/routes/show-organisation.ts';
import { showProvider } from '../../contract/routes/show-provider.ts';
import { suspendProvider } from '../../contract/routes/suspend-provider.ts';
import { updateOrganisation } from '../../contract/routes/update-organisation.ts';
import { isSiretCoherent } from '../../domain/organisation.ts';
import { awaitingAction } from '../support/actions.ts';
import { openTestApp, type TestApp } from '../support/app.ts';
import type { Persona } from '../support/call.ts';
import { readAs } from '../support/read.ts';

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp('2023-01-05');
  await app.put(awaitingAction());
});
afterAll(async () => app.stop());

const sheet = {
  name: 'Organisme fictif',
  siret: '73282932000074',
  address: '1 rue Exemple, 31000 Toulouse',
  contactName: 'Camille Exemple',
  email: 'camille@exemple.test',
  phone: '05 61 00 00 00',
  vatExempt: true,
  authorisedSignatories: [{ name: 'Dominique Exemple', capacity: 'Directrice' }],
};
const put = async (body: unknown, as: Persona = 'GR237', headers = {}) =>
  app.serve(updateOrganisation, { as, body, headers });
const versionIn = (read: { readonly body: unknown }): number =>
  z.looseObject({ version: z.number() }).parse(read.body).version;
const get = async (as: Persona = 'GR237') => app.serve(showOrganisation, { as });

describe('the provider’s sheet', () => {
  it('is empty until it is filled, then each provider reads its own', async () => {
    expect(await get()).toMatchObject({
      status: 200,
      headers: { etag: expect.stringMatching(/^"0\.[\w-]{12}"$/u) },
      body: { name: '', siret: null, version: 0, warnings: [{ code: 'SIRET_MISSING' }] },
    });
    expect(await put(sheet)).toMatchObject({ status: 200, headers: { etag: '"1"' }, body: { ...sheet, warnings: [] } });
    expect(await get()).toMatchObject({ body: { ...sheet, version: 1 } });
    expect(await get('GR512')).toMatchObject({ body: { name: '', version: 0 } });
    expect((await get('region')).status).toBe(403);
  });

  it('takes back what it gave, and refuses what was read before somebody else’s change', async () => {
    const { body } = await get();
    const changed = { ...readAs(z.looseObject({}), await get()), phone: '05 61 00 00 01' };
    const saved = await put(changed);
    expect(saved.status).toBe(200);
    // Sent again as it was, because its answer was lost: it is done, whatever version it was read at.
    expect(await put(changed)).toMatchObject({ status: 200, body: saved.body });
    expect(await put(body)).toMatchObject({ status: 412, body: { code: 'VERSION_STALE' } });
    expect(await put(sheet, 'GR237', { 'if-match': '"1"' })).toMatchObject({ status: 412 });
    expect((await put(sheet)).status).toBe(200);
  });

  it('loses no change when two people save at once', async () => {
    const before = await get();
    const saved = await Promise.all([
      put({ ...sheet, contactName: 'Alix' }),
      put({ ...sheet, phone: '' }),
      put({ ...sheet, address: '' }),
    ]);
    expect(saved.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await get()).headers['etag']).toEqual(
      expect.stringMatching(new RegExp(`^"${versionIn(before) + 3}\\.`, 'u')),
    );
  });

  it('keeps its version when nothing of it changes', async () => {
    const { headers, body } = await get();
    expect(await put(body)).toMatchObject({ status: 200, headers: { etag: `"${versionIn({ body })}"` }, body });
    expect((await get()).headers['etag']).toBe(headers['etag']);
  });

  it('reports all violations at once, and warns of an invalid SIRET', async () => {
    expect(await put({ ...sheet, name: '', siret: '123', email: 'nulle part', extra: 1 })).toMatchObject({
      status: 422,
      body: {
        violations: expect.arrayContaining([
          expect.objectContaining({ pointer: '/name' }),
          expect.objectContaining({ pointer: '/siret' }),
          expect.objectContaining({ pointer: '/email' }),
          expect.objectContaining({ pointer: '/extra', code: 'UNKNOWN_FIELD' }),
        ]),
      },
    });
    expect(await put({ ...sheet, siret: '73282932000075' })).toMatchObject({
      status: 200,
      body: { warnings: [{ pointer: '/siret', code: 'SIRET_CHECKSUM' }] },
    });
  });

  it.each([
    ['73282932000074', true],
    ['73282932000075', false],
    ['35600000049837', true],
    ['35600000049838', false],
    ['7328293200007', false],
  ])('finds the SIRET %s coherent: %s', (siret, coherent) => {
    expect(isSiretCoherent(siret)).toBe(coherent);
  });
});

describe('suspending a provider', () => {
  const decide = async (
    route: typeof suspendProvider | typeof reinstateProvider,
    organisation: string,
    as: Persona = 'region',
  ) => app.serve(route, { as, params: { organisation }, body: { reason: 'Contrôle en cours.' } });
  const enrol = async (reference: string) =>
    app.serve(enrolTrainee, {
      as: 'GR237',
      params: { actionNumber: '23C00390257_1' },
      body: { lastName: 'Exemple', firstName: 'Camille', reference },
    });

  it('stops its writes at once, not its reads, until it is reinstated', async () => {
    expect((await enrol('S1')).status).toBe(201);
    expect(await decide(suspendProvider, 'GR237')).toMatchObject({
      status: 200,
      body: { organisation: 'GR237', suspended: true, reason: 'Contrôle en cours.', by: 'region' },
    });
    expect(await enrol('S2')).toMatchObject({ status: 403, body: { code: 'PROVIDER_SUSPENDED' } });
    expect((await put(sheet)).status).toBe(403);
    expect((await app.serve(showAction, { as: 'GR237', params: { actionNumber: '23C00390257_1' } })).status).toBe(200);
    expect(await decide(reinstateProvider, 'GR237')).toMatchObject({ status: 200, body: { suspended: false } });
    expect((await enrol('S2')).status).toBe(201);
  });

  it('changes nothing when repeated, and keeps what it was before', async () => {
    await decide(suspendProvider, 'GR237');
    const first = await app.deps.providers.standing('GR237');
    expect((await decide(suspendProvider, 'GR237')).status).toBe(200);
    expect(await app.deps.providers.standing('GR237')).toEqual(first);
    await decide(reinstateProvider, 'GR237');
    expect((await decide(reinstateProvider, 'GR237')).status).toBe(200);
    expect((await app.deps.providers.standing('GR237'))?.history.map((entry) => entry.suspended)).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('knows only providers that have a sheet or actions, and is the Région’s to do', async () => {
    expect((await decide(suspendProvider, 'ZZ999')).status).toBe(404);
    expect((await decide(suspendProvider, 'GR237', 'GR237')).status).toBe(403);
    expect((await decide(reinstateProvider, 'GR237', 'finance')).status).toBe(403);
  });

  it('shows the Région where a provider stands and whom to write to, and nobody else', async () => {
    const show = async (organisation: string, as: Persona = 'region') =>
      app.serve(showProvider, { as, params: { organisation } });
    await put(sheet);
    await decide(suspendProvider, 'GR237');
    expect(await show('GR237')).toMatchObject({
      status: 200,
      body: {
        organisation: 'GR237',
        name: sheet.name,
        siret: sheet.siret,
        email: sheet.email,
        suspended: true,
        reason: 'Contrôle en cours.',
        by: 'region',
      },
    });
    await decide(reinstateProvider, 'GR237');
    expect(await show('GR237')).toMatchObject({ body: { suspended: false } });
    expect((await show('ZZ999')).status).toBe(404);
    expect((await show('GR237', 'GR237')).status).toBe(403);
    expect((await show('GR237', 'finance')).status).toBe(403);
  });

  it('shows in everything that `allowed` would let it write, while it lasts, to it alone', async () => {
    const params = { actionNumber: '23C00390257_1' };
    const page = async (as: Persona) => (await app.serve(showAction, { as, params })).body;
    const trainees = async () => (await app.serve(listActionEnrolments, { as: 'GR237', params })).body;
    const no = { ok: false, code: 'PROVIDER_SUSPENDED', detail: expect.stringContaining('suspendu par la Région') };
    const before = await page('GR237');
    const others = await page('region');
    await decide(suspendProvider, 'GR237');
    expect(await page('GR237')).toMatchObject({
      allowed: { enrol: no, requestModificationOf: { DATES: no }, open: { ok: false, code: 'NO_TRAINEE_ENTERED' } },
    });
    expect(await trainees()).toMatchObject({ items: [{ allowed: { confirm: no } }, { allowed: { confirm: no } }] });
    expect(await page('region')).toEqual(others);
    await decide(reinstateProvider, 'GR237');
    expect(await page('GR237')).toEqual(before);
  });
});
