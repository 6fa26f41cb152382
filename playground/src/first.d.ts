declare module 'virtual:first' {
  /** JSON of `First`, with lists in place of typed arrays. */
  const first: string;
  export default first;
}
