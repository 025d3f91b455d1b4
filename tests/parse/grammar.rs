use relata as _;
