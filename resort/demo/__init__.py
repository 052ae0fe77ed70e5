"""What the demo resort is made of: pictures, people, bookings."""
