/** What we use of it; the package has no types of its own. */
declare module '@20minutes/s3rver' {
  export default class S3rver {
    constructor(options: {
      readonly directory: string;
      readonly address: string;
      readonly port: number;
      readonly silent: boolean;
      readonly configureBuckets: readonly { readonly name: string }[];
    });
    readonly httpServer: { closeAllConnections(): void };
    run(): Promise<{ readonly port: number }>;
    close(): Promise<void>;
  }
}
