import { localAccount, localArn, localRegion } from './account.ts';
import type { Local } from './intrinsics.ts';

/** Types that mean nothing on one machine, each with its reason; any other that is not played is an error. */
export const ignoredTypes: Readonly<Record<string, string>> = {
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

const byId = (id: string): Local => ({ ref: id, attributes: {} });

type Naming = {
  /** The name that the template gives, or the logical id. */
  readonly named: (property: string) => string;
  readonly tableOf: (logicalId: string) => string;
};

/** The types that are played, and what a reference to one gives. */
export const playedTypes: Readonly<Record<string, (id: string, naming: Naming) => Local>> = {
  'AWS::DynamoDB::GlobalTable': (id, { tableOf }) => ({
    ref: tableOf(id),
    attributes: {
      Arn: localArn('dynamodb', `table/${tableOf(id)}`),
      StreamArn: localArn('dynamodb', `table/${tableOf(id)}/stream`),
    },
  }),
  'AWS::Lambda::Function': (id) => ({ ref: id, attributes: { Arn: localArn('lambda', `function:${id}`) } }),
  'AWS::Lambda::EventSourceMapping': byId,
  'AWS::ApiGatewayV2::Api': byId,
  'AWS::ApiGatewayV2::Route': byId,
  'AWS::ApiGatewayV2::Integration': byId,
  'AWS::ApiGatewayV2::Authorizer': byId,
  'AWS::ApiGatewayV2::Stage': byId,
  'AWS::Scheduler::Schedule': byId,
  'AWS::Events::Rule': byId,
  'AWS::Events::EventBus': (_, { named }) => ({
    ref: named('Name'),
    attributes: { Arn: localArn('events', `event-bus/${named('Name')}`), Name: named('Name') },
  }),
  'AWS::SQS::Queue': (_, { named }) => ({
    ref: `https://sqs.${localRegion}.amazonaws.com/${localAccount}/${named('QueueName')}`,
    attributes: { Arn: localArn('sqs', named('QueueName')), QueueName: named('QueueName') },
  }),
  'AWS::S3::Bucket': (id) => ({ ref: id, attributes: { Arn: `arn:aws:s3:::${id}` } }),
  'AWS::Cognito::UserPool': byId,
  'AWS::Cognito::UserPoolClient': byId,
};
