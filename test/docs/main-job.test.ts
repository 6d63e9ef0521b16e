import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { projectRoot } from '../../infra/bundle.ts';
import { openProduct, type Product } from '../support/product.ts';

const section = readFileSync(join(projectRoot, 'README.md'), 'utf8').split('## The main job in five lines')[1] ?? '';
const lines = (/```sh\n([\s\S]*?)\n```/u.exec(section)?.[1] ?? '').split('\n');

describe('the README’s main job', () => {
  let product: Product;
  beforeAll(async () => {
    product = await openProduct();
  });
  afterAll(async () => product.discard());

  it('is five lines that end with the advance in finance’s queue', async () => {
    expect(lines).toHaveLength(5);
    const script = lines.join('\n').replace('http://127.0.0.1:3000', product.url);
    expect(script).toContain(product.url);
    const ran = await promisify(execFile)('sh', ['-c', script], { timeout: 20_000 });
    const queue = z
      .object({ items: z.array(z.object({ body: z.string() })) })
      .parse(JSON.parse(ran.stdout.slice(ran.stdout.lastIndexOf('{"items"'))));
    expect(queue.items.map(({ body }) => JSON.parse(body))).toMatchObject([
      {
        'detail-type': 'invoice.issued',
        detail: { data: { number: 'AV2023-GR237-00001', amountInclTaxCents: 4_800_000 } },
      },
    ]);
  });
});
