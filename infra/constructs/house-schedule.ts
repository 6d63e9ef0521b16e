import { Stack } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule, type ScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { HouseFunction } from './house-function.ts';

export type HouseScheduleProps = {
  /** As operators call it: `POST /local/schedules/{name}` locally, the schedule's own name on AWS. */
  readonly name: string;
  /** `cron(minute hour day month weekday year)` or `rate(…)`, on Paris's clock, both clock changes included. */
  readonly expression: string;
  readonly group: ScheduleGroup;
  readonly consumer: HouseFunction;
  readonly deadLetters: IQueue;
};

/**
 * A schedule whose role may start one function and park what it could not start. Written on the resource itself: the
 * ready-made target also lets the role invoke every version of the function.
 */
export class HouseSchedule extends Construct {
  constructor(scope: Construct, id: string, props: HouseScheduleProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
      }),
      inlinePolicies: {
        Own: new PolicyDocument({
          statements: [
            new PolicyStatement({
              actions: ['lambda:InvokeFunction'],
              resources: [props.consumer.function.functionArn],
            }),
            new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [props.deadLetters.queueArn] }),
          ],
        }),
      },
    });
    new CfnSchedule(this, 'Schedule', {
      name: props.name,
      groupName: props.group.scheduleGroupName,
      scheduleExpression: props.expression,
      scheduleExpressionTimezone: 'Europe/Paris',
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: props.consumer.function.functionArn,
        roleArn: role.roleArn,
        input: JSON.stringify({ schedule: props.name, scheduledTime: '<aws.scheduler.scheduled-time>' }),
        retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 10 },
        deadLetterConfig: { arn: props.deadLetters.queueArn },
      },
    });
  }
}
