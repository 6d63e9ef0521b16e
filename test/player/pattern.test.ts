import { describe, expect, it } from 'vitest';
import { compilePattern } from '../../player/pattern.ts';

const matches = (pattern: unknown, value: unknown): boolean => compilePattern(pattern)(value);

/** Operator, operand, what it lets through, what it does not: as « Comparison operators » has them. */
const operators: readonly (readonly [string, readonly unknown[], readonly unknown[], readonly unknown[]])[] = [
  ['equality', ['a', 1, null, true], ['a', 1, null, true], ['b', 2, '1', 'null', false, undefined, { a: 1 }]],
  ['the empty text', [''], [''], [' ', null, undefined]],
  ['prefix', [{ prefix: 'in' }], ['in', 'invoice'], ['main', 'IN', 1, null, undefined]],
  ['suffix', [{ suffix: 'ed' }], ['ed', 'issued'], ['edit', 'ED', null, undefined]],
  ['equals-ignore-case', [{ 'equals-ignore-case': 'Été' }], ['été', 'ÉTÉ'], ['ete', undefined]],
  ['numeric =', [{ numeric: ['=', 3] }], [3, 3.0], [3.01, '3', null, undefined]],
  ['numeric range', [{ numeric: ['>', 0, '<=', 5] }], [0.1, 5], [0, 5.1, -1, '3']],
  ['numeric bounds', [{ numeric: ['>=', 2, '<', 3] }], [2, 2.9], [1.9, 3]],
  ['exists', [{ exists: true }], ['', 0, null, false, ['x']], [undefined, { b: 1 }, []]],
  ['exists not', [{ exists: false }], [undefined, { b: 1 }, []], ['', 0, null]],
  ['anything-but', [{ 'anything-but': 'a' }], ['b', 1, null], ['a', undefined, { a: 1 }]],
  ['anything-but a list', [{ 'anything-but': ['a', 'b'] }], ['c', ''], ['a', 'b', undefined]],
  ['anything-but numbers', [{ 'anything-but': [1, 2] }], [3, '1'], [1, 2]],
  ['anything-but a prefix', [{ 'anything-but': { prefix: 'in' } }], ['x', 'main'], ['invoice', undefined]],
  ['anything-but a suffix', [{ 'anything-but': { suffix: 'ed' } }], ['x'], ['issued']],
  ['anything-but whatever the case', [{ 'anything-but': { 'equals-ignore-case': 'ko' } }], ['ok'], ['KO']],
  ['one condition or another', [{ prefix: 'a' }, { suffix: 'z' }], ['ab', 'yz'], ['bc']],
];

describe('a pattern', () => {
  it.each(operators)('%s', (_, conditions, through, held) => {
    for (const value of through) expect(matches({ a: conditions }, { a: value }), JSON.stringify(value)).toBe(true);
    for (const value of held) expect(matches({ a: conditions }, { a: value }), JSON.stringify(value)).toBe(false);
  });

  it('wants all of its fields, however deep, and nothing else', () => {
    const pattern = { source: ['ouverture'], detail: { kind: ['INVOICE'], who: { role: ['region', 'finance'] } } };
    const event = { source: 'ouverture', detail: { kind: 'INVOICE', who: { role: 'finance', more: 1 } }, other: true };
    expect(matches(pattern, event)).toBe(true);
    expect(matches(pattern, { ...event, source: 'x' })).toBe(false);
    expect(matches(pattern, { ...event, detail: { kind: 'INVOICE' } })).toBe(false);
    expect(matches(pattern, null)).toBe(false);
  });

  it('looks for a field that is not there under what is not there either', () => {
    expect(matches({ a: { b: [{ exists: false }] } }, {})).toBe(true);
    expect(matches({ a: { b: [{ exists: false }] } }, { a: { b: 1 } })).toBe(false);
  });

  it('takes one value of a list, and one whole object of a list of them', () => {
    expect(matches({ a: ['x'] }, { a: ['w', 'x'] })).toBe(true);
    expect(matches({ a: ['x'] }, { a: ['w'] })).toBe(false);
    const both = { a: { b: [1], c: [2] } };
    expect(matches(both, { a: [{ b: 1, c: 2 }] })).toBe(true);
    expect(matches(both, { a: [{ b: 1 }, { c: 2 }] })).toBe(false);
  });

  it('is one of several with $or, besides its other conditions', () => {
    const pattern = { source: ['s'], $or: [{ a: [1] }, { b: [{ numeric: ['>', 5] }] }] };
    expect(matches(pattern, { source: 's', a: 1 })).toBe(true);
    expect(matches(pattern, { source: 's', b: 6 })).toBe(true);
    expect(matches(pattern, { source: 's', b: 5 })).toBe(false);
    expect(matches(pattern, { source: 'x', a: 1 })).toBe(false);
  });

  it.each([
    ['wildcard', { a: [{ wildcard: '*' }] }, 'wildcard is not played'],
    ['cidr', { a: [{ cidr: '10.0.0.0/24' }] }, 'cidr is not played'],
    ['a typing error', { a: [{ prefixe: 'x' }] }, 'prefixe is not played'],
    ['a wildcard to leave out', { a: [{ 'anything-but': { wildcard: '*' } }] }, 'wildcard is not played'],
    ['texts and numbers to leave out', { a: [{ 'anything-but': ['a', 1] }] }, 'texts or numbers'],
    ['nothing to leave out', { a: [{ 'anything-but': [] }] }, 'texts or numbers'],
    ['a truth to leave out', { a: [{ 'anything-but': true }] }, 'texts or numbers'],
    ['a prefix in whatever case', { a: [{ prefix: { 'equals-ignore-case': 'x' } }] }, 'wants a text'],
    ['a prefix that is a number', { a: [{ prefix: 1 }] }, 'wants a text'],
    ['exists neither true nor false', { a: [{ exists: 'yes' }] }, 'true or false'],
    ['half a comparison', { a: [{ numeric: ['>'] }] }, 'wants pairs'],
    ['a comparison that nobody knows', { a: [{ numeric: ['!=', 1] }] }, 'malformed'],
    ['a comparison with a text', { a: [{ numeric: ['>', '1'] }] }, 'malformed'],
    ['two operators at once', { a: [{ prefix: 'a', suffix: 'b' }] }, 'exactly one operator'],
    ['no operator', { a: [{}] }, 'exactly one operator'],
    ['a value that is no list', { a: 'x' }, 'must be a list'],
    ['a list in a list', { a: [['x']] }, 'cannot be a list'],
    ['an empty list', { a: [] }, 'empty list'],
    ['an empty pattern', {}, 'cannot be empty'],
    ['an empty pattern inside', { a: {} }, 'cannot be empty'],
    ['$or of one', { $or: [{ a: [1] }] }, 'two at least'],
    ['a text', 'INSERT', 'is an object'],
  ])('refuses %s before any event comes', (_, pattern, why) => {
    expect(() => compilePattern(pattern)).toThrow(why);
  });
});
