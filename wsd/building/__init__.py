"""From corpora to shipped networks; nothing here is imported to run one."""
