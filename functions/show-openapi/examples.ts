type Json = Readonly<Record<string, unknown>>;

/** Values of the guide's case, by field name: realistic examples. */
const byName: Readonly<Record<string, unknown>> = {
  actionNumber: '23C00390257_1',
  contractNumber: '23C0390257',
  lot: 'Lot 39',
  title: 'ENSEIGNEMENT FORMATION-PREPARATION AUX SELECTIONS DES FORMATIONS DU SANITAIRE ET SOCIAL',
  year: 2023,
  organisation: 'GR237',
  plannedStartDate: '2023-01-02',
  plannedEndDate: '2024-06-30',
  startDate: '2023-01-02',
  endDate: '2024-06-30',
  consultationDate: '2022-10-03',
  site: 'Toulouse',
  places: 45,
  lastName: 'Exemple',
  firstName: 'Camille',
  reference: 'STA-0001',
  component: '01',
  hours: 70.5,
  totalHours: 70.5,
  period: '2023-01',
  justification: 'Le premier stagiaire est entré le 06/01/2023.',
  reason: 'Le numéro d’engagement ne correspond pas au bon de commande.',
  remarks: 'Vu.',
  amendmentNumber: 'AV-2',
  siret: '12345678901234',
  email: 'contact@organisme.example',
  phone: '05 00 00 00 00',
  address: '1 rue de l’Exemple, 31000 Toulouse',
  contactName: 'Camille Exemple',
  capacity: 'Titulaire',
  durationMonths: 18,
  rate: 0.3,
  amountExclTaxCents: 24_000_000,
  amountInclTaxCents: 24_000_000,
  amountCents: 4_800_000,
  vatCents: 0,
  commitmentNumber: 'EJ-0001',
  serviceCode: 'SFP',
  purchaseOrderNumber: 'BDC-0001',
  userId: 'GR237',
  invoiceNumber: 'AV2023-GR237-00001',
  invoiceId: '23C00390257_1-A1',
  article: 'CCP R2191-7',
  formula: 'Durée de plus de 12 mois : 30 % × 12 × 240 000,00 € / 18 = 48 000,00 €.',
  label: 'Action / Date de début réelle',
  field: 'actualStartDate',
  before: '2023-01-05',
  after: '2023-01-06',
  version: 1,
  line: 2,
  detail: 'Aucun stagiaire n’est encore entré dans cette action.',
  code: 'NO_TRAINEE_ENTERED',
};

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const first = (value: unknown): unknown => (Array.isArray(value) ? value[0] : undefined);

const fits = (schema: Json, value: unknown): boolean => {
  const types = [schema['type']].flat();
  const type = typeof value === 'number' ? ['number', 'integer'] : [typeof value];
  if (schema['type'] !== undefined && !types.some((one) => type.includes(String(one)))) return false;
  if (typeof value !== 'string') return true;
  const pattern = schema['pattern'];
  return typeof pattern !== 'string' || new RegExp(pattern, 'u').test(value);
};

/**
 * An example that the schema accepts, made from the fields' own examples, their names and their shapes. Pure: the same
 * schema gives the same example.
 */
export const exampleOf = (schema: unknown, name = ''): unknown => {
  if (!isJson(schema)) return null;
  if (schema['const'] !== undefined) return schema['const'];
  const given = first(schema['examples']);
  if (given !== undefined) return given;
  const known = byName[name];
  if (known !== undefined && schema['enum'] === undefined && schema['type'] !== undefined && fits(schema, known))
    return known;
  if (schema['default'] !== undefined) return schema['default'];
  if (schema['enum'] !== undefined) return first(schema['enum']);
  for (const choice of ['anyOf', 'oneOf']) {
    const choices = schema[choice];
    if (!Array.isArray(choices)) continue;
    return exampleOf(choices.find((one) => isJson(one) && one['type'] !== 'null') ?? choices[0], name);
  }
  switch ([schema['type']].flat()[0]) {
    case 'object': {
      const properties = isJson(schema['properties']) ? schema['properties'] : {};
      return Object.fromEntries(Object.entries(properties).map(([key, inner]) => [key, exampleOf(inner, key)]));
    }
    case 'array':
      return [exampleOf(schema['items'], name)];
    case 'integer':
    case 'number':
      return Math.max(1, Number(schema['minimum'] ?? 1));
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      if (schema['format'] === 'date') return '2023-01-05';
      if (schema['format'] === 'date-time') return '2023-01-05T13:38:00.000Z';
      return 'exemple';
  }
};
