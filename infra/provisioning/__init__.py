"""What the portal must have: checked by `fairlead check`, created by `fairlead provision`."""
