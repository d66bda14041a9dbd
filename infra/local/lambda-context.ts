import type { Context } from 'aws-lambda'

/** The context that Lambda passes to a function. */
export const contextWith = (remainingMillis: number): Context => ({
  callbackWaitsForEmptyEventLoop: false,
  functionName: 'local',
  functionVersion: '1',
  invokedFunctionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:local',
  memoryLimitInMB: '512',
  awsRequestId: 'local',
  logGroupName: 'local',
  logStreamName: 'local',
  getRemainingTimeInMillis: () => remainingMillis,
  done: () => {},
  fail: () => {},
  succeed: () => {},
})
