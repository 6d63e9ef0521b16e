import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { problemCodes } from '../../contract/codes.ts';
import { transitions } from '../../domain/action/action.ts';
import { anomalyCodes } from '../../domain/action/anomalies.ts';
import { ruleVersions } from '../../domain/advance/rules.ts';
import { enrolmentTransitions } from '../../domain/enrolment/enrolment.ts';
import { invoiceTransitions } from '../../domain/invoice/status.ts';
import { requestTransitions } from '../../domain/modification-request/request.ts';
import { requestTypes } from '../../domain/request-type.ts';
import { erasureGrounds } from '../../domain/retention/erasure.ts';
import { projectRoot } from '../../infra/bundle.ts';

const text = readFileSync(join(projectRoot, 'docs', 'domain.md'), 'utf8');
const unnamed = (codes: readonly string[]): readonly string[] =>
  codes.filter((code) => !new RegExp(`\`${code}\``, 'u').test(text));

describe('docs/domain.md', () => {
  it.each([
    ['refusal', Object.keys(problemCodes)],
    ['anomaly', anomalyCodes],
    ['state of an action', Object.keys(transitions)],
    ['state of an enrolment', Object.keys(enrolmentTransitions)],
    ['state of a request', Object.keys(requestTransitions)],
    ['state of an invoice', Object.keys(invoiceTransitions)],
    ['type of request', requestTypes],
    ['ground of an erasure', Object.keys(erasureGrounds)],
  ])('names each %s', (_, codes) => {
    expect(codes.length).toBeGreaterThan(1);
    expect(unnamed(codes)).toEqual([]);
  });

  it('has a row for each version of the advance’s rules, in order', () => {
    const rows = [...text.matchAll(/^\| (\d{4}-\d{2}-\d{2}) \|/gmu)].map(([, day]) => day);
    expect(rows).toEqual(ruleVersions.map(({ inForceFrom }) => inForceFrom));
  });
});

describe('docs/api.md', () => {
  it('names each refusal', () => {
    const contract = readFileSync(join(projectRoot, 'docs', 'api.md'), 'utf8');
    expect(Object.keys(problemCodes).filter((code) => !contract.includes(`\`${code}\``))).toEqual([]);
  });
});
