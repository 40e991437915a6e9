"""From the command line, the console and the tests to Kafka and back, with plain aiokafka clients and no Faust."""
