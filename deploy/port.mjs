// port.mjs HOST PORT: exit code 0 if a server could listen there, 1 if not (with the reason).
import { createServer } from "node:net";

const [host, port] = process.argv.slice(2);
const server = createServer();
server.on("error", (error) => {
  const reason = error.code === "EADDRINUSE" ? "another program uses it" : error.message;
  console.error(`deploy/run: cannot listen on port ${port}: ${reason}; choose another with --port`);
  process.exit(1);
});
server.listen({ host, port: Number(port), exclusive: true }, () => server.close());
