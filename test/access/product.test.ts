import { afterAll, beforeAll } from 'vitest';
import { describeMatrix } from './matrix.ts';
import { openWhole, type Whole } from './product.ts';

let opened: Whole | undefined;
const whole = (): Whole => {
  if (opened === undefined) throw new Error('the product is not open yet');
  return opened;
};
beforeAll(async () => {
  opened = await openWhole();
});
afterAll(async () => opened?.discard());

describeMatrix(whole);
