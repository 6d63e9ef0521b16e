import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, openWebProduct, picture, type WebProduct } from './support/browser.ts';

const ao = '/actions/23C00390257_1';
const ready = '/actions/23C00400100_1';
const ec = '/actions/22C00380100_1';

/** Every address of the client, each profile's, those that are not its own among them. */
const screens = {
  GR237: {
    accueil: '/',
    actions: '/actions',
    'actions-ao': '/actions?status=AO',
    'action-ao': ao,
    'stagiaires-aucun': `${ao}/stagiaires`,
    'declarations-ao': `${ao}/declarations`,
    'demandes-aucune': `${ao}/demandes`,
    'factures-aucune': `${ao}/factures`,
    'historique-ao': `${ao}/historique`,
    'ouverture-impossible': `${ao}/ouverture`,
    'ouverture-prete': `${ready}/ouverture`,
    'action-ec': ec,
    stagiaires: `${ec}/stagiaires`,
    inscrire: `${ec}/stagiaires?saisie=inscription`,
    'action-declarations': `${ec}/declarations`,
    declarer: `${ec}/declarations/2022-10`,
    'periode-a-venir': `${ec}/declarations/2023-01`,
    'action-factures': `${ec}/factures`,
    'action-historique': `${ec}/historique`,
    fermeture: `${ec}/fermeture`,
    'nouvelle-demande': `${ec}/demandes/nouvelle`,
    'demande-dates': `${ec}/demandes/nouvelle/dates`,
    'demande-dates-ao': `${ao}/demandes/nouvelle/dates`,
    'demande-lieu': `${ec}/demandes/nouvelle/lieu`,
    'demande-effectif': `${ec}/demandes/nouvelle/effectif`,
    'demande-inconnue': `${ec}/demandes/nouvelle/couleur`,
    inscriptions: '/inscriptions',
    declarations: '/declarations',
    demandes: '/demandes',
    factures: '/factures',
    imports: '/imports',
    organisme: '/organisme',
    contacts: '/contacts',
    accessibilite: '/accessibilite',
    inconnue: '/nulle-part',
    'onglet-inconnu': `${ao}/nulle-part`,
    'action-d-un-autre': '/actions/23C00510001_1',
    'page-de-la-region': '/organismes/GR237',
  },
  region: {
    accueil: '/',
    demandes: '/demandes',
    'demandes-toutes': '/demandes?state=ALL',
    actions: '/actions',
    'actions-d-un-organisme': '/actions?organisation=GR512',
    'actions-en-retard': '/actions?overdue=true',
    organisme: '/organismes/GR604',
    'organisme-inconnu': '/organismes/ZZ999',
    action: ec,
    stagiaires: `${ec}/stagiaires`,
    declarations: '/declarations?organisation=GR512',
    inscriptions: '/inscriptions',
    'action-demandes': `${ec}/demandes`,
    factures: '/factures',
    imports: '/imports',
    'page-d-un-titulaire': `${ao}/ouverture`,
  },
  finance: {
    accueil: '/',
    factures: '/factures',
    'factures-rejetees': '/factures?state=REJECTED',
    actions: '/actions',
    action: ec,
    'action-factures': `${ec}/factures`,
    'page-de-la-region': '/demandes',
    'onglet-des-autres': `${ec}/stagiaires`,
  },
} as const;

describe('every screen, to be looked at', () => {
  let product: WebProduct;
  beforeAll(async () => {
    product = await openWebProduct();
  });
  afterAll(async () => product.discard());

  for (const [user, addresses] of Object.entries(screens)) {
    for (const width of [1280, 320]) {
      it(`of ${user}, ${width} pixels wide`, async () => {
        const { page, context, complaints } = await product.visit(user, { width, height: width === 320 ? 640 : 900 });
        for (const [name, path] of Object.entries(addresses)) {
          await page.goto(`${product.url}${path}`);
          await page.getByRole('heading', { level: 1 }).first().waitFor();
          await picture(page, `ecrans/${user}-${name}-${width}`);
          await expectAccessible(page, `${user} ${path} ${width}`);
          expect(await page.getByRole('heading', { level: 1 }).count(), path).toBe(1);
        }
        expect(complaints).toEqual([]);
        await context.close();
      });
    }
  }
});
