/** Keeps the last test of each source, or of each connector, for some weeks. */
export interface LastTests<Test> {
  save(name: string, test: Test): Promise<void>
  find(name: string): Promise<Test | undefined>
}
