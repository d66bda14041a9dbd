type Call = () => unknown

/** Ports of which every call to some is made by `around`, which is given the call and the method called. */
export function withCallsMadeBy<Ports extends object>(
  ports: Ports,
  names: readonly (keyof Ports)[],
  around: (call: Call, method: object) => unknown,
): Ports {
  const wrapped = (port: object): object =>
    new Proxy(port, {
      get(target, name) {
        const method: unknown = Reflect.get(target, name)
        if (typeof method !== 'function') return method
        return (...args: readonly unknown[]) => around(() => Reflect.apply(method, target, args), method)
      },
    })
  const own = Object.entries(ports).map(([name, port]) => [name, names.some((one) => one === name) ? wrapped(port) : port])
  return { ...ports, ...Object.fromEntries(own) }
}
