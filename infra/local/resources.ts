import * as z from 'zod';
import type { Template } from '../template.ts';

/** What a Ref and a GetAtt of a resource give on this machine. */
export type Local = { readonly ref: string; readonly attributes: Readonly<Record<string, string>> };

export const localAccount = '000000000000';

const arn = (service: string, rest: string): string => `arn:aws:${service}:eu-west-3:${localAccount}:${rest}`;

/** Types that mean nothing on one machine, each with its reason; any other unknown type is an error. */
const unplayed: Readonly<Record<string, string>> = {
  'AWS::IAM::Role': 'rights are checked on the template by its tests, not by the local engine',
  'AWS::IAM::Policy': 'rights are checked on the template by its tests, not by the local engine',
  'AWS::Lambda::Permission': 'the player calls the functions itself',
  'AWS::Logs::LogGroup': 'logs go to a file of the data folder',
  'AWS::Logs::ResourcePolicy': 'logs go to a file of the data folder',
  'AWS::CloudWatch::Alarm': 'nobody is on call for this machine',
  'AWS::CloudWatch::Dashboard': 'nobody is on call for this machine',
  'AWS::SNS::Topic': 'only alarms use it',
  'AWS::SNS::TopicPolicy': 'only alarms use it',
  'AWS::SQS::QueuePolicy': 'rights are checked on the template by its tests',
  'AWS::S3::BucketPolicy': 'rights are checked on the template by its tests',
  'AWS::Events::Archive': 'the outbox and the feed keep everything here',
  'AWS::Cognito::UserPoolDomain': 'the local issuer has its own pages',
  'AWS::Cognito::UserPoolGroup': 'personas carry their group',
  'AWS::Cognito::UserPoolResourceServer': 'the scope is granted to every persona',
  'AWS::Scheduler::ScheduleGroup': 'only names a group',
  'AWS::CDK::Metadata': 'describes the tool that made the template',
  'AWS::CloudFront::Distribution': 'the player serves the client on the same origin',
  'AWS::CloudFront::Function': 'the player serves the client on the same origin',
  'AWS::CloudFront::OriginAccessControl': 'the player serves the client on the same origin',
  'AWS::CloudFront::ResponseHeadersPolicy': 'the player sets the same headers',
  'AWS::CloudFront::CachePolicy': 'the player serves the client on the same origin',
  'Custom::CDKBucketDeployment': 'the player serves the client from the build folder',
  'AWS::Lambda::LayerVersion': 'only the deployment of the client uses one',
  'Custom::S3AutoDeleteObjects': 'nothing is deleted on one machine',
};

const played = new Set([
  'AWS::DynamoDB::GlobalTable',
  'AWS::Lambda::Function',
  'AWS::Lambda::EventSourceMapping',
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Route',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Authorizer',
  'AWS::ApiGatewayV2::Stage',
  'AWS::Scheduler::Schedule',
  'AWS::Events::Rule',
  'AWS::Events::EventBus',
  'AWS::SQS::Queue',
  'AWS::S3::Bucket',
  'AWS::Cognito::UserPool',
  'AWS::Cognito::UserPoolClient',
]);

const localOf = (id: string, type: string, properties: Record<string, unknown>): Local => {
  const named = (key: string): string => (typeof properties[key] === 'string' ? properties[key] : id);
  switch (type) {
    case 'AWS::Lambda::Function':
      return { ref: id, attributes: { Arn: arn('lambda', `function:${id}`) } };
    case 'AWS::SQS::Queue':
      return {
        ref: named('QueueName'),
        attributes: { Arn: arn('sqs', named('QueueName')), QueueName: named('QueueName') },
      };
    case 'AWS::Events::EventBus':
      return {
        ref: named('Name'),
        attributes: { Arn: arn('events', `event-bus/${named('Name')}`), Name: named('Name') },
      };
    case 'AWS::DynamoDB::GlobalTable':
      return {
        ref: `ouverture-${id}`,
        attributes: { Arn: arn('dynamodb', `table/${id}`), StreamArn: arn('dynamodb', `table/${id}/stream`) },
      };
    default:
      return { ref: id, attributes: { Arn: arn('local', id) } };
  }
};

export type Stacks = Readonly<Record<string, Template>>;
export type Resource = {
  readonly id: string;
  readonly stack: string;
  readonly type: string;
  readonly properties: Record<string, unknown>;
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const stackOutput = z.object({ StackName: z.string(), OutputName: z.string(), Region: z.string().optional() });

/**
 * The resources of the synthesised stacks with every intrinsic resolved for this machine. An unknown type of resource or
 * intrinsic is an error: what is deployed is what runs, or the player says that it cannot.
 */
export const loadResources = (stacks: Stacks): readonly Resource[] => {
  const locals = new Map<string, Local>();
  for (const [stack, template] of Object.entries(stacks)) {
    for (const [id, resource] of Object.entries(template.Resources)) {
      if (
        !played.has(resource.Type) &&
        unplayed[resource.Type] === undefined &&
        !resource.Type.startsWith('Custom::')
      ) {
        throw new Error(`${stack}/${id}: the player does not know ${resource.Type}`);
      }
      locals.set(`${stack}/${id}`, localOf(id, resource.Type, resource.Properties));
    }
  }
  const resolve = (value: unknown, stack: string): unknown => {
    if (Array.isArray(value)) return value.map((one) => resolve(one, stack));
    if (!isRecord(value)) return value;
    const keys = Object.keys(value);
    const [only] = keys;
    if (keys.length === 1 && only !== undefined && (only === 'Ref' || only.startsWith('Fn::')))
      return intrinsic(only, value[only], stack);
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolve(inner, stack)]));
  };
  const reference = (id: string, stack: string): string => {
    if (id === 'AWS::Region') return 'eu-west-3';
    if (id === 'AWS::AccountId') return localAccount;
    if (id === 'AWS::Partition') return 'aws';
    if (id === 'AWS::URLSuffix') return 'amazonaws.com';
    if (id === 'AWS::StackName') return stack;
    const local = locals.get(`${stack}/${id}`);
    if (local === undefined) throw new Error(`${stack}: Ref to ${id}, which is not there`);
    return local.ref;
  };
  const attribute = (id: string, name: string, stack: string): string => {
    const local = locals.get(`${stack}/${id}`);
    if (local === undefined) throw new Error(`${stack}: GetAtt of ${id}, which is not there`);
    return local.attributes[name] ?? `${local.ref}.${name}`;
  };
  const intrinsic = (name: string, argument: unknown, stack: string): unknown => {
    switch (name) {
      case 'Ref':
        return reference(String(argument), stack);
      case 'Fn::GetAtt': {
        const [id, key] = z
          .tuple([z.string(), z.string()])
          .parse(typeof argument === 'string' ? argument.split('.') : argument);
        return attribute(id, key, stack);
      }
      case 'Fn::Join': {
        const [separator, parts] = z.tuple([z.string(), z.array(z.unknown())]).parse(argument);
        return parts.map((part) => String(resolve(part, stack))).join(separator);
      }
      case 'Fn::Sub': {
        const text = z.string().parse(argument);
        return text.replaceAll(/\$\{([^}]+)\}/gu, (_, inner: string) =>
          inner.includes('.')
            ? attribute(inner.split('.')[0] ?? '', inner.split('.')[1] ?? '', stack)
            : reference(inner, stack),
        );
      }
      case 'Fn::Select': {
        const [index, list] = z.tuple([z.coerce.number(), z.unknown()]).parse(argument);
        return z.array(z.unknown()).parse(resolve(list, stack))[index];
      }
      case 'Fn::Split': {
        const [separator, text] = z.tuple([z.string(), z.unknown()]).parse(argument);
        return String(resolve(text, stack)).split(separator);
      }
      case 'Fn::GetStackOutput': {
        const { StackName, OutputName } = stackOutput.parse(argument);
        const output = z.object({ Value: z.unknown() }).safeParse(stacks[StackName]?.Outputs?.[OutputName]);
        if (!output.success) throw new Error(`${StackName} has no output ${OutputName}`);
        return resolve(output.data.Value, StackName);
      }
      default:
        throw new Error(`${stack}: the player does not know the intrinsic ${name}`);
    }
  };
  return Object.entries(stacks).flatMap(([stack, template]) =>
    Object.entries(template.Resources)
      .filter(([, resource]) => played.has(resource.Type))
      .map(([id, resource]) => ({
        id,
        stack,
        type: resource.Type,
        properties: z.record(z.string(), z.unknown()).parse(resolve(resource.Properties, stack)),
      })),
  );
};

export const ofKind = <T>(
  resources: readonly Resource[],
  type: string,
  schema: z.ZodType<T>,
): readonly { readonly id: string; readonly stack: string; readonly value: T }[] =>
  resources
    .filter((resource) => resource.type === type)
    .map(({ id, stack, properties }) => ({ id, stack, value: schema.parse(properties) }));
