import type * as z from 'zod';
import { type Local, localAccount, localRegion, makeResolver, type Stacks } from './intrinsics.ts';

/** Types that mean nothing on one machine, each with its reason; any other that the player does not play is an error. */
const unplayed: Readonly<Record<string, string>> = {
  'AWS::IAM::Role': 'rights are checked on the template by its tests',
  'AWS::IAM::Policy': 'rights are checked on the template by its tests',
  'AWS::Lambda::Permission': 'rights are checked on the template by its tests',
  'AWS::SQS::QueuePolicy': 'rights are checked on the template by its tests',
  'AWS::S3::BucketPolicy': 'rights are checked on the template by its tests',
  'AWS::SNS::TopicPolicy': 'rights are checked on the template by its tests',
  'AWS::Logs::ResourcePolicy': 'rights are checked on the template by its tests',
  'AWS::Logs::LogGroup': 'logs go to a file of the data folder',
  'AWS::CloudWatch::Alarm': 'nobody is on call for this machine',
  'AWS::CloudWatch::Dashboard': 'nobody is on call for this machine',
  'AWS::SNS::Topic': 'only alarms use it',
  'AWS::Events::Archive': 'what was delivered is kept beside the queues',
  'AWS::Cognito::UserPoolDomain': 'the local issuer has its own pages',
  'AWS::Cognito::UserPoolGroup': 'the personas carry theirs',
  'AWS::Cognito::UserPoolResourceServer': 'its scope is granted to every persona',
  'AWS::Scheduler::ScheduleGroup': 'it only holds names',
  'AWS::CDK::Metadata': 'it describes the tool that made the template',
  'AWS::CloudFront::Distribution': 'the player serves client and API on one origin itself',
  'AWS::CloudFront::Function': 'the player serves client and API on one origin itself',
  'AWS::CloudFront::OriginAccessControl': 'the player serves client and API on one origin itself',
  'AWS::CloudFront::ResponseHeadersPolicy': 'the player sends the same headers itself',
  'AWS::CloudFront::CachePolicy': 'the player serves client and API on one origin itself',
};

const arn = (service: string, rest: string): string => `arn:aws:${service}:${localRegion}:${localAccount}:${rest}`;
const byId = (id: string): Local => ({ ref: id, attributes: {} });

/** The types that are played, and what a reference to one gives. Names are the template's own, or the logical id. */
const played: Readonly<
  Record<string, (id: string, named: (key: string) => string, tableOf: (id: string) => string) => Local>
> = {
  'AWS::DynamoDB::GlobalTable': (id, _, tableOf) => ({
    ref: tableOf(id),
    attributes: {
      Arn: arn('dynamodb', `table/${tableOf(id)}`),
      StreamArn: arn('dynamodb', `table/${tableOf(id)}/stream`),
    },
  }),
  'AWS::Lambda::Function': (id) => ({ ref: id, attributes: { Arn: arn('lambda', `function:${id}`) } }),
  'AWS::Lambda::EventSourceMapping': byId,
  'AWS::ApiGatewayV2::Api': byId,
  'AWS::ApiGatewayV2::Route': byId,
  'AWS::ApiGatewayV2::Integration': byId,
  'AWS::ApiGatewayV2::Authorizer': byId,
  'AWS::ApiGatewayV2::Stage': byId,
  'AWS::Scheduler::Schedule': byId,
  'AWS::Events::Rule': byId,
  'AWS::Events::EventBus': (_, named) => ({
    ref: named('Name'),
    attributes: { Arn: arn('events', `event-bus/${named('Name')}`), Name: named('Name') },
  }),
  'AWS::SQS::Queue': (_, named) => ({
    ref: `https://sqs.${localRegion}.amazonaws.com/${localAccount}/${named('QueueName')}`,
    attributes: { Arn: arn('sqs', named('QueueName')), QueueName: named('QueueName') },
  }),
  'AWS::S3::Bucket': (id) => ({ ref: id, attributes: { Arn: `arn:aws:s3:::${id}` } }),
  'AWS::Cognito::UserPool': byId,
  'AWS::Cognito::UserPoolClient': byId,
};

/** What the table of a logical id is called on this machine. `apart`: for several products on one engine. */
export const tableNameOf = (logicalId: string, apart = ''): string => `ouverture-${logicalId}${apart}`;

export type Resource = {
  readonly id: string;
  readonly stack: string;
  readonly type: string;
  readonly properties: Record<string, unknown>;
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The played resources of the synthesised stacks, every intrinsic resolved for this machine. An unknown type of resource,
 * attribute or intrinsic is an error: what is deployed is what runs, or the player says that it cannot.
 */
export const loadResources = (
  stacks: Stacks,
  tableOf: (logicalId: string) => string = (id) => tableNameOf(id),
): readonly Resource[] => {
  const locals = new Map<string, Local>();
  const resolver = makeResolver(stacks, (stack, id) => locals.get(`${stack}/${id}`));
  const there = Object.entries(stacks).flatMap(([stack, template]) =>
    Object.entries(template.Resources)
      .filter(([, { Condition: name }]) => typeof name !== 'string' || resolver.condition(name, stack))
      .map(([id, { Type: type, Properties: properties }]) => ({ stack, id, type, properties })),
  );
  const ids = new Set<string>();
  for (const { stack, id, type, properties } of there) {
    const localOf = played[type];
    if (localOf === undefined && unplayed[type] === undefined)
      throw new Error(`${stack}/${id}: the player does not know ${type}`);
    if (localOf !== undefined && ids.has(id))
      throw new Error(`${id} is in two stacks: the player tells them by their ids`);
    if (localOf !== undefined) ids.add(id);
    const named = (key: string): string => (typeof properties[key] === 'string' ? properties[key] : id);
    locals.set(
      `${stack}/${id}`,
      localOf?.(id, named, tableOf) ?? { ref: id, attributes: { Arn: arn('unplayed', id) } },
    );
  }
  return there
    .filter(({ type }) => played[type] !== undefined)
    .map(({ properties, ...resource }) => {
      const resolved = resolver.value(properties, resource.stack);
      return { ...resource, properties: isRecord(resolved) ? resolved : {} };
    });
};

/** The resources of one type, parsed; the error of one that is not as expected names it. */
export const ofKind = <T>(
  resources: readonly Resource[],
  type: string,
  schema: z.ZodType<T>,
): readonly { readonly id: string; readonly stack: string; readonly value: T }[] =>
  resources
    .filter((resource) => resource.type === type)
    .map(({ id, stack, properties }) => {
      const parsed = schema.safeParse(properties);
      if (!parsed.success) throw new Error(`${stack}/${id}: not played here: ${parsed.error.message}`);
      return { id, stack, value: parsed.data };
    });

/** The name at the end of an ARN: a function's id, a queue's name. */
export const nameInArn = (arnOfIt: string): string => arnOfIt.split(':').at(-1) ?? '';
