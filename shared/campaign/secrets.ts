/** Where secrets are asked for, by name: they are in no code, setting or log. */
export interface Secrets {
  /** The secret as it is, and as it was before it last changed. @throws the error of its technology where there is none */
  read(name: string): Promise<{ readonly current: string; readonly previous?: string }>
}
