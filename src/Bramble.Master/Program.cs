System.Console.WriteLine("bramble-master");
