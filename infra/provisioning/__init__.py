"""What the portal must have: looked at by `fairlead check`, created by `fairlead provision`."""
