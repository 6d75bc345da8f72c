import { decideMode } from "../index.ts";

const { selected, reason } = decideMode({ parallel: false, cloudSubtasks: [] });
console.log(selected, reason); // mcp Default: nothing in the task asks for the cloud.
