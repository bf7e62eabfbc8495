"""Everything on one machine: the server, the scheduler, the settings of the process."""
