/** Client libraries of others, as they are published, against hubs in this process. Those of other languages are in src/test/node and src/test/python. */
package dev.wshub.interop;
