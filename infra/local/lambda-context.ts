import type { Context } from 'aws-lambda'

/** What Lambda tells a function of its surroundings. */
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
